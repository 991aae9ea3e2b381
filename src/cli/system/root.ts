/** Names inside a root file system: `/` of the running system, or a folder that is going to be `/` of another. */
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { posix } from 'node:path';
import { resolveLinks } from '../../base/links.ts';

/** The file outside for a name inside. */
export function outside(root: string, name: string): string {
  return root === '/' ? name : root + name;
}

/** The name without links in it, as a process inside would find it; null when links go in a circle. */
export function resolveInside(root: string, name: string): string | null {
  return resolveLinks(name, (inside) => linkTarget(outside(root, inside)));
}

/** The name with its folder free of links; the last part may itself be a link. */
export function placeInside(root: string, name: string): string | null {
  const folder = resolveInside(root, posix.dirname(name));
  return folder === null ? null : posix.join(folder, posix.basename(name));
}

/** Whether something has the name, be it a link to nowhere. */
export function isTaken(root: string, name: string): boolean {
  return lstatSync(outside(root, name), { throwIfNoEntry: false }) !== undefined;
}

export function isFolder(root: string, name: string): boolean {
  const real = resolveInside(root, name);
  return real !== null && lstatSync(outside(root, real), { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Names in a folder, sorted; none when there is no such folder. */
export function namesInside(root: string, folder: string): string[] {
  const real = resolveInside(root, folder);
  return real !== null && isFolder(root, real) ? readdirSync(outside(root, real)).sort() : [];
}

function linkTarget(file: string): string | null {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(file) : null;
}
