/** Carries a plan out. Each step may be interrupted and done again. */
import { chmodSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import type { Diversions } from './dpkg.ts';
import type { Item } from './item.ts';
import { markOf, type Entry } from './manifest.ts';
import { isOurs, type Step } from './plan.ts';
import { replaceFile, replaceLink } from './replace.ts';
import { isTaken, outside } from './root.ts';

export function makeFolders(root: string, folders: readonly string[]): void {
  for (const folder of folders) {
    if (isTaken(root, folder)) continue;
    mkdirSync(outside(root, folder));
    // Whatever the caller's umask is: other users run udevadm too.
    chmodSync(outside(root, folder), 0o755);
  }
}

/** Makes one name what the item says; what had it before goes aside. There is no moment at which the name is missing. */
export function lay({ item, entry }: Step, { root, diversions }: { root: string; diversions: Diversions }): void {
  const here = markOf(root, entry.name);
  // Somebody else's by now.
  if (entry.yields && here !== null && !isOurs(entry, here)) return;
  if (entry.diverted !== null && entry.aside !== null) diversions.add({ name: entry.diverted, aside: asideOf(entry, entry.diverted) });
  if (here === entry.made) return;
  if (entry.aside !== null && here !== null && !isOurs(entry, here) && !isTaken(root, entry.aside)) setAside(outside(root, entry.name), outside(root, entry.aside));
  put(item, outside(root, entry.name));
}

/** The aside name in the spelling that dpkg has for the folder (/bin or /usr/bin). */
export function asideOf(entry: Entry, diverted: string): string {
  const [base] = (entry.aside ?? '').split('/').slice(-1);
  return `${diverted.slice(0, diverted.lastIndexOf('/'))}/${base ?? ''}`;
}

/** A second name first, so that the first is not missing until it is replaced. */
function setAside(file: string, aside: string): void {
  try {
    linkSync(file, aside);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EPERM' && code !== 'EOPNOTSUPP' && code !== 'EMLINK') throw error;
    // A file system without hard links.
    renameSync(file, aside);
  }
}

function put(item: Item, file: string): void {
  switch (item.kind) {
    case 'file':
      return replaceFile({ file, data: item.content, mode: item.mode });
    case 'link':
      return replaceLink({ file, target: item.target });
    case 'gone':
      return rmSync(file, { force: true });
  }
}
