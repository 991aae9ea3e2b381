/** From what an installation wants to what has to be done for it; everything that stands in the way is found here, before anything is done. */
import { lstatSync } from 'node:fs';
import { posix } from 'node:path';
import { UsageError } from '../../base/errors.ts';
import type { Diversions } from './dpkg.ts';
import type { Item } from './item.ts';
import { fileMark, linkMark, markOf, type Entry, type Manifest } from './manifest.ts';
import { isTaken, outside, placeInside } from './root.ts';

export interface Step {
  readonly item: Item;
  readonly entry: Entry;
}

export interface Plan {
  readonly steps: readonly Step[];
  /** taken away by an installation before: who looks what is in the way does not see it any more */
  readonly kept: readonly Entry[];
  /** of an older installation, and of no use to this one */
  readonly obsolete: readonly Entry[];
  /** folders to make, the outer ones first */
  readonly folders: readonly string[];
}

/**
 * @param known  the manifest of an installation that is already there, whole or interrupted
 * @param force  what was changed since is overwritten
 * @throws {UsageError} for the first name that is not clear
 */
export function planInstallation({ root, items, known, diversions, force }: { root: string; items: readonly Item[]; known: Manifest | null; diversions: Diversions; force: boolean }): Plan {
  const before = new Map((known?.entries ?? []).map((entry) => [entry.name, entry]));
  const steps: Step[] = [];
  for (const item of items) {
    const name = placeInside(root, item.name);
    if (name === null) throw new UsageError(`${outside(root, item.name)}: links lead in a circle`);
    const previous = before.get(name);
    before.delete(name);
    const entry = previous === undefined ? newEntry({ root, item, name, diversions }) : renewedEntry({ root, item, previous, force });
    if (entry !== null) steps.push({ item, entry });
  }
  const unplanned = [...before.values()];
  return {
    steps,
    kept: unplanned.filter(({ made }) => made === null),
    obsolete: unplanned.filter(({ made }) => made !== null),
    folders: missingFolders(root, steps),
  };
}

/** The steps that there is still something to do for. */
export function pendingSteps(root: string, { steps }: Plan): Step[] {
  return steps.filter(({ entry }) => {
    const here = markOf(root, entry.name);
    return here !== entry.made && !(entry.yields && here !== null && !isOurs(entry, here));
  });
}

/** Whether what stands under a name is ours. */
export function isOurs(entry: Entry, mark: string | null): boolean {
  return mark === entry.made || (entry.formerly !== null && mark === entry.formerly);
}

/** Whether what was to be set aside still has its name, alone or, when we were interrupted just then, together with its new one. */
export function isUntouched(root: string, { name, aside }: Entry): boolean {
  if (aside === null) return false;
  const kept = lstatSync(outside(root, aside), { throwIfNoEntry: false });
  if (kept === undefined) return true;
  const here = lstatSync(outside(root, name), { throwIfNoEntry: false });
  return here !== undefined && here.ino === kept.ino && here.dev === kept.dev;
}

function newEntry({ root, item, name, diversions }: { root: string; item: Item; name: string; diversions: Diversions }): Entry | null {
  const here = markOf(root, name);
  if (here !== null ? item.yields : item.kind === 'gone') return null;
  if (here !== null && !item.replaces) throw new UsageError(`${outside(root, name)} is there already and not devmaster's: move it away`);
  if (here === 'folder' || here === 'special file') throw new UsageError(`${outside(root, name)} is a ${here}: it cannot be replaced`);
  const isDiverted = item.kind === 'link' && item.diverts && diversions.isHere;
  if (isDiverted) diversions.refuseForeign(name);
  const aside = here !== null || isDiverted ? asideName(name) : null;
  if (aside !== null && isTaken(root, aside)) throw new UsageError(`${outside(root, aside)} is in the way: what has the name of ${name} would go there`);
  return { name, made: markFor(item), formerly: null, aside, diverted: isDiverted ? diversions.nameOf(name) : null, yields: item.yields };
}

function renewedEntry({ root, item, previous, force }: { root: string; item: Item; previous: Entry; force: boolean }): Entry | null {
  const here = markOf(root, previous.name);
  const made = markFor(item);
  const isClear = here === null || here === made || isOurs(previous, here) || isUntouched(root, previous) || force;
  if (previous.yields && here !== null && !isOurs(previous, here)) return { ...previous };
  if (!isClear) throw new UsageError(`${outside(root, previous.name)} was changed since devmaster was installed: --force overwrites it`);
  return { ...previous, made, formerly: previous.made === made ? previous.formerly : previous.made };
}

/** Init systems and others read every name of a folder in /etc, but for those that begin with a dot. */
function asideName(name: string): string {
  const base = `${posix.basename(name)}.devmaster-orig`;
  return posix.join(posix.dirname(name), name.startsWith('/etc/') ? `.${base}` : base);
}

function markFor(item: Item): string | null {
  switch (item.kind) {
    case 'file':
      return fileMark(item.content, item.mode);
    case 'link':
      return linkMark(item.target);
    case 'gone':
      return null;
  }
}

function missingFolders(root: string, steps: readonly Step[]): string[] {
  const missing = new Set<string>();
  for (const { entry } of steps) {
    for (let folder = posix.dirname(entry.name); folder !== '/' && !isTaken(root, folder); folder = posix.dirname(folder)) missing.add(folder);
  }
  return [...missing].sort();
}
