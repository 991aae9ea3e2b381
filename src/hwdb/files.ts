import { resolveLinks } from '../base/links.ts';
import type { Paths } from '../base/paths.ts';
import { unusableFile, type Problem } from '../base/problem.ts';
import { errnoName } from '../kernel/errno.ts';
import { readBytes } from '../kernel/bytes.ts';
import { listFolder, readLink, status } from '../kernel/file.ts';

/** Where a system has its hardware database. */
export interface HwdbPlaces {
  /** another root of the file system, absolute and without a slash at its end; empty for none */
  readonly root: string;
  readonly paths: Pick<Paths, 'etc' | 'lib'>;
}

/** A .hwdb file that counts. */
export interface FoundFile {
  /** its name below the root */
  readonly name: string;
  /** where it is to be read */
  readonly path: string;
}

/**
 * The .hwdb files of a system, in the order of their names. Of files with one name that of the administrator hides the other;
 * so does an empty file or a link to /dev/null, which then is not there itself. What is no file hides nothing.
 *
 * @see hwdb(7) "Hardware Database Files"; conf_files_list of systemd
 */
export function findHwdbFiles({ root, paths }: HwdbPlaces): { readonly files: readonly FoundFile[]; readonly problems: readonly Problem[] } {
  const found = new Map<string, FoundFile | null>();
  const problems: Problem[] = [];
  for (const folder of [`${paths.etc}/udev/hwdb.d`, `${paths.lib}/udev/hwdb.d`]) {
    for (const name of listFolder(root + folder) ?? []) {
      if (!name.endsWith('.hwdb') || name.startsWith('.') || found.has(name)) continue;
      const path = resolveLinks(`${folder}/${name}`, (inside) => readLink(root + inside));
      if (path === '/dev/null') {
        found.set(name, null);
        continue;
      }
      const facts = path === null ? null : status(root + path, { follow: true });
      if (path === null || facts === null) problems.push(unusableFile(`${root}${folder}/${name}`, 'the link leads nowhere'));
      else if (facts.kind === 'character' || (facts.kind === 'file' && facts.sizeBytes === 0)) found.set(name, null);
      else if (facts.kind === 'file') found.set(name, { name: `${folder}/${name}`, path: root + path });
      else problems.push(unusableFile(`${root}${folder}/${name}`, 'it is no file'));
    }
  }
  const files = [...found].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([, file]) => file ?? []);
  return { files, problems };
}

/** The bytes of a file; null, and a problem, when it cannot be read. */
export function readFound({ name, path }: FoundFile): { readonly bytes: Uint8Array | null; readonly problems: readonly Problem[] } {
  const bytes = readBytes(path);
  if (typeof bytes !== 'number') return { bytes, problems: [] };
  return { bytes: null, problems: [{ ...unusableFile(name, `it cannot be read: ${errnoName(bytes)}`), severity: 'error' }] };
}
