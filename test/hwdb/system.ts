import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Hwdb } from '../../src/hwdb/database.ts';
import type { ValueForm } from '../../src/hwdb/format.ts';
import { updateHwdb, type UpdateResult } from '../../src/hwdb/update.ts';

export const fixtures = join(import.meta.dirname, '../../fixtures/hwdb');

/** Below any root. */
export const paths = { etc: '/etc', lib: '/usr/lib' };

/**
 * A root of a file system in a folder of the test's own, which is removed when the test is over.
 *
 * @param files  text (bytes) by path below the root; what begins with `->` is the target of a link
 */
export function makeRoot(files: Readonly<Record<string, string>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'devmaster-hwdb-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(root + name), { recursive: true });
    if (text.startsWith('->')) symlinkSync(text.slice(2), root + name);
    else writeFileSync(root + name, text, 'latin1');
  }
  return root;
}

/** Compiles what is below a root. */
export function update(root: string, form: ValueForm = 'long'): UpdateResult {
  return updateHwdb({ root, paths, usr: false, form });
}

/** A hwdb.bin that is open until the test is over. */
export function openFile(path: string): Hwdb {
  const hwdb = Hwdb.open(path);
  if (!(hwdb instanceof Hwdb)) throw new Error(`${path}: ${hwdb.reason}`);
  onTestFinished(() => hwdb.close());
  return hwdb;
}

/** Compiles text (bytes) and opens the result. */
export function databaseOf(text: string, form: ValueForm = 'long'): Hwdb {
  const root = makeRoot({ '/etc/udev/hwdb.d/10-test.hwdb': text });
  update(root, form);
  return openFile(`${root}/etc/udev/hwdb.bin`);
}
