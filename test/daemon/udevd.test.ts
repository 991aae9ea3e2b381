import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemPaths, type Paths } from '../../src/base/paths.ts';
import { udevdProcesses } from '../../src/daemon/udevd.ts';

let folder: string;
let paths: Paths;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'devmaster-udevd-'));
  paths = { ...systemPaths, proc: join(folder, 'proc'), run: join(folder, 'here/run') };
  for (const root of ['here', 'elsewhere']) mkdirSync(join(folder, root, 'run/udev'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

function addProcess(pid: number, { name, root = 'here', state = 'S' }: { name: string; root?: string; state?: string }): void {
  const process = join(paths.proc, String(pid));
  mkdirSync(process, { recursive: true });
  writeFileSync(join(process, 'comm'), `${name}\n`);
  writeFileSync(join(process, 'stat'), `${pid} (${name}) ${state} 1 1 1\n`);
  symlinkSync(join(folder, root), join(process, 'root'));
}

describe('the processes of the device manager before', () => {
  it('are those of systemd-udevd and udevd that run, and have our /run/udev before their eyes', () => {
    expect(udevdProcesses(paths)).toEqual([]);
    addProcess(7, { name: 'systemd-udevd' });
    addProcess(8, { name: 'udevd' });
    addProcess(9, { name: 'systemd-udevd', root: 'elsewhere' });
    addProcess(10, { name: 'systemd-udevd', root: 'gone' });
    addProcess(11, { name: 'systemd-udevd', state: 'Z' });
    addProcess(12, { name: '(udev-worker)' });
    addProcess(13, { name: 'node' });
    expect(udevdProcesses(paths).sort()).toEqual([7, 8]);
  });
});
