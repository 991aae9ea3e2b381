/** Files and links that are replaced in one step, and made to survive a power failure. */
import { chmodSync, closeSync, fsyncSync, lstatSync, openSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';
import { outside } from './root.ts';

export function replaceFile({ file, data, mode }: { file: string; data: string | Uint8Array; mode: number }): void {
  const temporary = temporaryName(file);
  writeFileSync(temporary, data);
  // The caller's umask has no say in this.
  chmodSync(temporary, mode);
  renameSync(temporary, file);
}

export function replaceLink({ file, target }: { file: string; target: string }): void {
  const temporary = temporaryName(file);
  rmSync(temporary, { force: true });
  symlinkSync(target, temporary);
  renameSync(temporary, file);
}

/** Where something stands until it gets its name; whoever takes an installation back looks there too. */
export function temporaryName(file: string): string {
  return `${file}.devmaster-new`;
}

/**
 * Has the disk hold what was done to these names. All at once at the end of a stage: the first call writes out what the others wait
 * for, while one call behind each file would wait for the disk each time.
 */
export function makeDurable(root: string, names: readonly string[]): void {
  for (const name of names) if (lstatSync(outside(root, name), { throwIfNoEntry: false })?.isFile() === true) sync(outside(root, name));
  for (const folder of new Set(names.map((name) => posix.dirname(name)))) {
    if (lstatSync(outside(root, folder), { throwIfNoEntry: false }) !== undefined) sync(outside(root, folder));
  }
}

function sync(file: string): void {
  const fd = openSync(file, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
