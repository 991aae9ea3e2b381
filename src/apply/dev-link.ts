import type { Paths } from '../base/paths.ts';
import { folderOf } from '../base/paths.ts';
import { ENOENT } from '../kernel/errno.ts';
import { makeFolders, readLink, remove, removeFolder, replaceLink, status } from '../kernel/file.ts';

/**
 * Symlinks below /dev: made in one step, never in place of anything that is not a link, and never through a folder
 * that is not really there (`/dev/fd` leads to /proc, a device node leads nowhere).
 */

/** Why a link could not be made. */
export type LinkProblem =
  /** something other than a link has that name */
  | { readonly kind: 'occupied'; readonly name: string }
  /** a part of the way is not a folder: `through` is the name below /dev of what is there instead */
  | { readonly kind: 'no-folder'; readonly name: string; readonly through: string }
  /** the name means nothing below /dev */
  | { readonly kind: 'outside'; readonly name: string }
  | { readonly kind: 'failed'; readonly name: string; readonly errno: number };

/**
 * Makes `/dev/NAME` a link to a device node, with a relative target, whatever it pointed to before.
 *
 * @param name     normalized (see `normalizeLinkName`)
 * @param devname  the canonical name of the node, such as `/dev/sda`
 */
export function pointLink(paths: Paths, { name, devname }: { name: string; devname: string }): LinkProblem | null {
  const path = `${paths.dev}/${name}`;
  const target = relativeTarget(name, devname);
  const current = readLink(path);
  if (current === target) return null;

  const obstacle = findObstacle(paths, name);
  if (obstacle !== null) return { kind: 'no-folder', name, through: obstacle };
  if (current === null && status(path, { follow: false }) !== null) return { kind: 'occupied', name };

  let errno = replaceLink({ path, target });
  if (errno === ENOENT) {
    // The folder was never there, or another process removed it as empty a moment ago.
    makeFolders(folderOf(path), 0o755);
    errno = replaceLink({ path, target });
  }
  return errno === 0 ? null : { kind: 'failed', name, errno };
}

/** Removes the link `/dev/NAME` and the folders that are empty without it. What is no link stays. */
export function removeLink(paths: Paths, name: string): LinkProblem | null {
  const path = `${paths.dev}/${name}`;
  if (readLink(path) === null || findObstacle(paths, name) !== null) return null;
  const errno = remove(path);
  if (errno !== 0 && errno !== ENOENT) return { kind: 'failed', name, errno };
  removeEmptyFolders(paths, name);
  return null;
}

/** Removes the folders on the way to a name below /dev that are empty. */
export function removeEmptyFolders(paths: Paths, name: string): void {
  for (let slash = name.lastIndexOf('/'); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
    if (removeFolder(`${paths.dev}/${name.slice(0, slash)}`) !== 0) break;
  }
}

/** The target that leads from `/dev/NAME` to a node: `disk/by-id/x` and `/dev/sda` give `../../sda`. */
export function relativeTarget(name: string, devname: string): string {
  const from = name.split('/');
  const to = devname.slice('/dev/'.length).split('/');
  let common = 0;
  while (common < from.length - 1 && common < to.length - 1 && from[common] === to[common]) common++;
  return '../'.repeat(from.length - 1 - common) + to.slice(common).join('/');
}

/** The first part of the way to a name that exists and is no folder, or null. */
function findObstacle(paths: Paths, name: string): string | null {
  for (let slash = name.indexOf('/'); slash !== -1; slash = name.indexOf('/', slash + 1)) {
    const part = name.slice(0, slash);
    const found = status(`${paths.dev}/${part}`, { follow: false });
    if (found === null) return null;
    if (found.kind !== 'directory') return part;
  }
  return null;
}
