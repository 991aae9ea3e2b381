/** Takes an installation back: every name gets what it had. Each step may be interrupted and done again. */
import { lstatSync, renameSync, rmSync, rmdirSync } from 'node:fs';
import { posix } from 'node:path';
import { UsageError } from '../../base/errors.ts';
import type { Diversions } from './dpkg.ts';
import { asideOf } from './lay.ts';
import { MANIFEST, markOf, type Entry, type Manifest } from './manifest.ts';
import { isOurs, isUntouched } from './plan.ts';
import { temporaryName } from './replace.ts';
import { isTaken, outside } from './root.ts';

/** @throws {UsageError} for the first name of which it is not clear what to do */
export function refuseUnclear(root: string, manifest: Manifest): void {
  for (const entry of manifest.entries) {
    const here = markOf(root, entry.name);
    if (here !== null && !isOurs(entry, here) && !entry.yields && !isRestored(root, manifest, entry)) {
      throw new UsageError(`${outside(root, entry.name)} was changed since devmaster was installed: move it away, or --force removes it`);
    }
    // What was diverted may be gone because its package was removed.
    if (isOurs(entry, here) && entry.made !== null && isUntouched(root, entry) && entry.diverted === null) {
      throw new UsageError(`what ${outside(root, entry.name)} replaced is no longer at ${outside(root, entry.aside ?? '')}: --force removes devmaster all the same`);
    }
  }
}

/** Gives one name back. */
export function takeBack(entry: Entry, { root, diversions }: { root: string; diversions: Diversions }): void {
  const file = outside(root, entry.name);
  rmSync(temporaryName(file), { force: true });
  const here = markOf(root, entry.name);
  if (entry.aside !== null && isTaken(root, entry.aside)) restore(file, outside(root, entry.aside));
  else if (here !== null && (isOurs(entry, here) || (entry.aside === null && !entry.yields))) rmSync(file);
  if (entry.diverted !== null && entry.aside !== null) diversions.remove({ name: entry.diverted, aside: asideOf(entry, entry.diverted) });
}

/** Removes the folders that were made, as far as nobody else put something into them. */
export function removeFolders(root: string, folders: readonly string[]): void {
  for (const folder of [...folders].reverse()) {
    try {
      rmdirSync(outside(root, folder));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'ENOENT' && code !== 'EEXIST') throw error;
    }
  }
}

/** The folders of the manifest itself that a root does not have. */
export function manifestFolders(root: string): string[] {
  const folders: string[] = [];
  for (let folder = posix.dirname(MANIFEST); folder !== '/' && !isTaken(root, folder); folder = posix.dirname(folder)) folders.unshift(folder);
  return folders;
}

function restore(file: string, aside: string): void {
  const ours = lstatSync(file, { throwIfNoEntry: false });
  const theirs = lstatSync(aside);
  // Two names of one file, when the installation was interrupted between them; rename(2) would do nothing.
  if (ours !== undefined && ours.ino === theirs.ino && ours.dev === theirs.dev) rmSync(aside);
  else renameSync(aside, file);
}

/** An interrupted installation or removal leaves names that have, still or again, what they had before. */
function isRestored(root: string, manifest: Manifest, entry: Entry): boolean {
  return manifest.state !== 'done' && isUntouched(root, entry);
}
