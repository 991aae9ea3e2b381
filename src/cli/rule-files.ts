import { constants } from 'node:os';
import { resolveLinks } from '../base/links.ts';
import { type FileStatus, listFolder, readLink, readTextOrErrno, status } from '../kernel/file.ts';
import { isMask, isRuleFileName, listRuleFiles } from '../rules/load.ts';

const { ELOOP, ENOENT, ENOTDIR } = constants.errno;

/** A rule file to check or to show. */
export interface FoundFile {
  /** as shown to the user */
  readonly path: string;
  /** where it can be read: links are followed below the root */
  readonly readablePath: string;
  readonly status: FileStatus;
}

export interface SearchRequest {
  /** files, folders, and names of files in the rule folders; none means every file of the rule folders */
  readonly operands: readonly string[];
  /** rule folders, the most important first */
  readonly directories: readonly string[];
  /** another root of the file system, absolute and without a slash at its end; empty for none */
  readonly root: string;
  readonly workingDirectory: string;
}

export type Search =
  | { readonly kind: 'found'; readonly files: readonly FoundFile[]; readonly remarks: readonly string[] }
  | { readonly kind: 'failed'; readonly remarks: readonly string[] };

/**
 * Finds the rule files that a call means, as `udevadm verify` and `cat` do, with their remarks (udevadm(8) "udevadm
 * verify"). Where udevadm prints a path without the slash behind the root, so does this.
 */
export function searchRuleFiles(request: SearchRequest): Search {
  const { operands, root, directories } = request;
  const remarks: string[] = [];
  if (operands.length === 0) {
    if (root !== '' && status(root, { follow: true }) === null) {
      remarks.push(`Failed to determine if '${root}' points to the root directory: ${inWords(ENOENT)}`);
      remarks.push(`Failed to enumerate rules files: ${inWords(ENOENT)}`);
      return { kind: 'failed', remarks };
    }
    const files = listFolders(directories, { root, hideMasked: true, remarks });
    if (root !== '' && files.length === 0) return { kind: 'failed', remarks: [...remarks, `No rules files found in '${root}'.`] };
    return { kind: 'found', files, remarks };
  }
  const files: FoundFile[] = [];
  for (const operand of operands) {
    const found = searchNamed(operand, request, remarks) ?? searchPath(operand, request, remarks);
    if (found === null) return { kind: 'failed', remarks };
    files.push(...found);
  }
  return { kind: 'found', files, remarks };
}

/** The rule files that a name stands for where nothing is searched: those of a folder, or the file itself. */
export function rulesAt(path: string): readonly string[] {
  if (status(path, { follow: true })?.kind !== 'directory') return [path];
  return listRuleFiles([path.replace(/(?<=.)\/+$/, '')]).files.map((file) => file.path);
}

/** A name without a slash may be that of a file in the rule folders, with or without its suffix. */
function searchNamed(operand: string, { directories, root }: SearchRequest, remarks: string[]): FoundFile[] | null {
  if (operand === '' || operand.includes('/')) return null;
  const name = operand.endsWith('.rules') ? operand : `${operand}.rules`;
  for (const directory of directories) {
    const found = find(`${directory}/${name}`, root);
    if (typeof found === 'number' || found.status.kind === 'directory') continue;
    if (!isMask(found.status)) return [found];
    remarks.push(maskRemark(root, `${directory}/${name}`));
    return [];
  }
  return null;
}

/** @returns null when the path leads nowhere, which ends the search */
function searchPath(operand: string, { root, workingDirectory }: SearchRequest, remarks: string[]): FoundFile[] | null {
  const path = root === '' ? absolute(operand, workingDirectory) : `/${operand}`;
  const found = find(simplified(path), root);
  if (typeof found === 'number') {
    remarks.push(chaseRemark(root, operand, found));
    return null;
  }
  switch (found.status.kind) {
    case 'directory':
      return listFolders([simplified(path)], { root, hideMasked: false, remarks });
    case 'file':
    case 'block':
    case 'character':
      if (!isMask(found.status)) return [found];
      remarks.push(maskRemark(root, operand));
      return [];
    default:
      remarks.push(`${chasePrefix(root, operand)}: File descriptor in bad state`);
      return null;
  }
}

/** The rule files of folders by name; of files with one name the first folder's. */
function listFolders(
  folders: readonly string[],
  { root, hideMasked, remarks }: { readonly root: string; readonly hideMasked: boolean; readonly remarks: string[] },
): FoundFile[] {
  const found = new Map<string, FoundFile | null>();
  for (const folder of folders) {
    for (const name of listFolder(resolve(folder, root) ?? '') ?? []) {
      if (!isRuleFileName(name) || found.has(name)) continue;
      const file = find(`${folder}/${name}`, root);
      if (typeof file === 'number') remarks.push(chaseRemark(root, `${folder}/${name}`, file));
      else if (hideMasked && isMask(file.status)) found.set(name, null);
      else if (file.status.kind === 'file') found.set(name, file);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, file]) => file ?? []);
}

/** A file below the root, or the errno that tells why there is none. */
function find(path: string, root: string): FoundFile | number {
  const readablePath = resolve(path, root);
  const facts = readablePath === null ? null : status(readablePath, { follow: true });
  if (readablePath !== null && facts !== null) return { path: root + path, readablePath, status: facts };
  const errno = readTextOrErrno(readablePath ?? root + path, 1);
  return typeof errno === 'number' ? errno : ENOENT;
}

/** Follows links as a process would whose root is `root`; null when they go round in circles. */
function resolve(path: string, root: string): string | null {
  if (root === '') return path;
  const inside = resolveLinks(path, (name) => readLink(root + name));
  return inside === null ? null : root + inside;
}

function absolute(path: string, workingDirectory: string): string {
  return path.startsWith('/') ? path : `${workingDirectory}/${path}`;
}

/** Without empty and `.` parts; `..` stays, since what it means depends on links. */
function simplified(path: string): string {
  return `/${path.split('/').filter((part) => part !== '' && part !== '.').join('/')}`;
}

function maskRemark(root: string, path: string): string {
  return `File '${shownBelow(root, path)}' is a mask, ignoring.`;
}

function chaseRemark(root: string, path: string, errno: number): string {
  return `${chasePrefix(root, path)}: ${inWords(errno)}`;
}

function chasePrefix(root: string, path: string): string {
  return `Failed to chase '${shownBelow(root, path)}'`;
}

function shownBelow(root: string, path: string): string {
  return (root === '' ? '/' : root) + path.replace(/^\/+/, '');
}

/** strerror(3) of what can happen to a path. */
function inWords(errno: number): string {
  switch (errno) {
    case ENOENT: return 'No such file or directory';
    case ENOTDIR: return 'Not a directory';
    case ELOOP: return 'Too many levels of symbolic links';
    default: return 'Permission denied';
  }
}
