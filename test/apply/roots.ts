import { mkdirSync, mkdtempSync, rmSync, writeFileSync, readlinkSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemPaths, type Paths } from '../../src/base/paths.ts';
import type { Host } from '../../src/device/device.ts';

/** A machine's roots in a folder of the test's own, which is removed when the test is over. */
export function makeRoots(): Paths {
  const root = mkdtempSync(join(tmpdir(), 'devmaster-apply-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const paths: Paths = { ...systemPaths, sys: `${root}/sys`, dev: `${root}/dev`, run: `${root}/run`, proc: `${root}/proc` };
  for (const folder of [paths.sys, paths.dev, `${paths.run}/udev`, `${paths.proc}/self`]) mkdirSync(folder, { recursive: true });
  return paths;
}

/** A host whose database is empty. */
export function makeHost(paths: Paths): Host {
  return { paths, stored: () => null };
}

/** Something that stands in for a device node where only its presence matters. */
export function standIn(paths: Paths, devname: string): void {
  const file = paths.dev + devname.slice('/dev'.length);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
}

export function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/**
 * All links below a folder, as `path → target`; `.lock` and other plain files without an arrow, folders only when
 * empty.
 */
export function tree(folder: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (entry.isSymbolicLink()) found.push(`${name} → ${readlinkSync(path)}`);
    else if (!entry.isDirectory()) found.push(name);
    else if (readdirSync(path).length === 0) found.push(`${name}/`);
  }
  return found.sort();
}
