import { folderOf, type Paths, udevRun } from '../base/paths.ts';
import { escapeBytes } from '../base/text.ts';
import { EEXIST } from '../kernel/errno.ts';
import { makeFolders, readLink, realPath, replaceLink, status } from '../kernel/file.ts';
import { applyNode, makeNode } from '../kernel/node.ts';
import type { StaticNode } from '../rules/program.ts';

export type StaticNodeProblem =
  | { readonly kind: 'no-device'; readonly name: string }
  | { readonly kind: 'failed'; readonly name: string; readonly errno: number };

/**
 * Gives static nodes their owner, group, mode and tags. Done once when the daemon starts and after a reload of the
 * rules.
 *
 * A tag is a link `/run/udev/static_node-tags/TAG/<escaped name>` to the node; systemd-logind reads those of
 * `uaccess`. Nodes that do not exist, and lines that ask for nothing, are passed over.
 */
export function applyStaticNodes(paths: Paths, nodes: readonly Omit<StaticNode, 'source'>[]): StaticNodeProblem[] {
  const problems: StaticNodeProblem[] = [];
  for (const node of nodes) {
    const { name, owner, group, tags } = node;
    if (owner === null && group === null && node.mode === null && tags.length === 0) continue;
    const path = `${paths.dev}/${name}`;
    const found = status(path, { follow: true });
    if (found === null) continue;
    if (found.kind !== 'block' && found.kind !== 'character') {
      problems.push({ kind: 'no-device', name });
      continue;
    }

    for (const tag of tags) tagNode(paths, { name, tag }, problems);
    const mode = node.mode ?? (group !== null && group > 0 ? 0o660 : null);
    const errno = applyNode({ path: realPath(path) ?? path, kind: found.kind, ...found.rdev, mode, uid: owner, gid: group, touch: true });
    if (errno !== 0) problems.push({ kind: 'failed', name, errno });
  }
  return problems;
}

/** One line of modules.devname: a node whose opening makes the kernel load a module. */
export interface ModuleNode {
  readonly module: string;
  /** below /dev */
  readonly name: string;
  readonly kind: 'block' | 'character';
  readonly major: number;
  readonly minor: number;
}

/**
 * Reads what depmod collected in /lib/modules/RELEASE/modules.devname: lines of `module name cMAJOR:MINOR`, comments
 * with `#` (kmod(8) "static-nodes"). Other lines are skipped, and so are names that lead out of /dev.
 */
export function parseModuleNodes(text: string): ModuleNode[] {
  const nodes: ModuleNode[] = [];
  for (const line of text.split('\n')) {
    const match = /^([^#\s]\S*)\s+(\S+)\s+([bc])(\d{1,7}):(\d{1,7})$/.exec(line.trim());
    if (match === null) continue;
    const [, module, name, letter, major, minor] = match as unknown as [string, string, string, string, string, string];
    if (name.split('/').some((part) => part === '' || part === '.' || part === '..')) continue;
    nodes.push({ module, name, kind: letter === 'b' ? 'block' : 'character', major: Number(major), minor: Number(minor) });
  }
  return nodes;
}

/**
 * Makes the nodes of modules that are not loaded, where nobody did it before (systemd does it in
 * kmod-static-nodes.service, other init systems leave it to the device manager). What exists is left alone.
 */
export function makeModuleNodes(paths: Paths, nodes: readonly ModuleNode[]): StaticNodeProblem[] {
  const problems: StaticNodeProblem[] = [];
  for (const { name, kind, major, minor } of nodes) {
    const path = `${paths.dev}/${name}`;
    if (status(path, { follow: false }) !== null) continue;
    makeFolders(folderOf(path), 0o755);
    const errno = makeNode({ path, kind, major, minor, mode: 0o600 });
    if (errno !== 0 && errno !== EEXIST) problems.push({ kind: 'failed', name, errno });
  }
  return problems;
}

function tagNode(paths: Paths, { name, tag }: { name: string; tag: string }, problems: StaticNodeProblem[]): void {
  const folder = `${udevRun(paths)}/static_node-tags/${tag}`;
  const path = `${folder}/${escapeNodeName(name)}`;
  if (readLink(path) !== null) return;
  makeFolders(folder, 0o755);
  const errno = replaceLink({ path, target: `/dev/${name}` });
  if (errno !== 0) problems.push({ kind: 'failed', name, errno });
}

/** Slashes, dots, backslashes, control characters and bytes from 127 on as `\xNN` (systemd's xescape). */
function escapeNodeName(name: string): string {
  return escapeBytes(name, /[/.\\\x00-\x1f\x7f-\xff]/g);
}
