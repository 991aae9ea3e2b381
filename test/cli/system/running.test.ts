import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemPaths } from '../../../src/base/paths.ts';
import { findDaemon } from '../../../src/cli/system/running.ts';

let proc = '';
beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), 'devmaster-proc-'));
});
afterEach(() => rmSync(proc, { recursive: true }));

const paths = () => ({ ...systemPaths, proc });

function process({ pid, words, comm, state = 'S', root = '/' }: { pid: number; words: readonly string[]; comm: string; state?: string; root?: string }): void {
  const folder = join(proc, String(pid));
  mkdirSync(folder);
  writeFileSync(join(folder, 'cmdline'), words.map((word) => `${word}\0`).join(''));
  writeFileSync(join(folder, 'comm'), `${comm}\n`);
  writeFileSync(join(folder, 'stat'), `${pid} (${comm}) ${state} 1 1 1\n`);
  symlinkSync(root, join(folder, 'root'));
}

describe('the running device manager', () => {
  it.each([
    ['devmasterd', ['/usr/bin/node', '/usr/lib/devmaster/dist/devmasterd.cjs'], 'node'],
    ['devmasterd', ['/usr/lib/devmaster/devmaster-holder', '--daemon'], 'devmaster-holde'],
    ['systemd-udevd', ['/usr/lib/systemd/systemd-udevd', '--daemon'], 'systemd-udevd'],
    ['udevd', ['/sbin/udevd', '--daemon'], 'udevd'],
  ] as const)('is known as %s', (program, words, comm) => {
    process({ pid: 7, words, comm });
    expect(findDaemon(paths())).toEqual({ program, pid: 7 });
  });

  it.each([
    ['an observer', { words: ['node', 'dist/devmasterd.js', '--observe'], comm: 'node' }],
    ['a worker of udevd', { words: ['(udev-worker)'], comm: '(udev-worker)' }],
    ['an editor with the file open', { words: ['vi', '/usr/lib/devmaster/dist/devmasterd.js'], comm: 'vi' }],
    ['one that ended and was not waited for', { words: [], comm: 'systemd-udevd', state: 'Z' }],
    ['one in another root file system', { words: ['/usr/lib/systemd/systemd-udevd'], comm: 'systemd-udevd', root: '/proc' }],
  ])('is not %s', (_what, other) => {
    process({ pid: 7, ...other });
    expect(findDaemon(paths())).toBeNull();
  });
});
