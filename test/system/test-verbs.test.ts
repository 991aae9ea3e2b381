import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { devmaster } from '../support/contender.ts';

/** Everything that a report can say. */
const rules = `
KERNEL=="full", OWNER="root", GROUP="disk", MODE="0640", SYMLINK+="aa", TAG+="t1", RUN+="/bin/echo x y", RUN{builtin}+="kmod load x"
KERNEL=="full", OPTIONS+="link_priority=7", OPTIONS+="watch", SECLABEL{selinux}="foo", ENV{FOO}="bar", ENV{.PRIV}="1"
KERNEL=="lo", NAME="foo0", ENV{A}="1"
`;

interface Run {
  readonly status: number | null;
  readonly stdout: string;
}

/** udevadm of 262, which alone prints reports of this kind. */
const reference = (process.env['DEVMASTER_REFERENCE_UDEVADM'] ?? '').split(' ').filter((word) => word !== '');

function run(client: readonly string[], args: readonly string[]): Run {
  const [program, ...rest] = [...client, ...args] as [string, ...string[]];
  const { status, stdout } = spawnSync(program, rest, { encoding: 'latin1' });
  return { status, stdout: stdout.replace(/USEC_INITIALIZED=[0-9]+/g, 'USEC_INITIALIZED=N') };
}

function withRules<T>(act: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'devmaster-rules-'));
  try {
    writeFileSync(join(folder, '99-zz-test.rules'), rules);
    return act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('devctl test', () => {
  it('tells what would be decided, and does none of it', () => {
    const { status, stdout } = withRules((folder) => run(devmaster.client, ['test', '-D', folder, '/sys/class/mem/full']));
    expect(status).toBe(0);
    for (const section of [
      'Device path:\n  /devices/virtual/mem/full\n',
      'Device node:\n  /dev/full (char 1:7)\nDevice node owner user:\n  root (uid=0)\nDevice node owner group:\n  disk (gid=6)\nDevice node permission:\n  0640\nDevice node symlinks: (priority=7)\n  /dev/aa\n',
      'Device node security label:\n  selinux : foo\nInotify watch:\n  enabled\nTags:\n  t1\nCurrent Tags:\n  t1\n',
      '  .PRIV=1\n  ACTION=add\n',
      'Queued commands:\n  RUN{builtin} : kmod load x\n  RUN{program} : /bin/echo x y\n',
    ]) {
      expect(stdout).toContain(section);
    }
    expect(spawnSync('test', ['-e', '/dev/aa']).status).toBe(1);
  });

  it.each([
    [['test', '/nobody'], 1],
    [['test'], 1],
    [['test', '--action=fly', '/sys/class/net/lo'], 1],
    [['test', '--json=xml', '/sys/class/net/lo'], 1],
    [['test-builtin', 'path_id'], 1],
    [['test-builtin', 'nonsense', '/sys/class/net/lo'], 1],
    [['test-builtin', 'factory_reset status', '/sys/class/mem/null'], 0],
    [['cat', 'no-such-file'], 1],
  ])('%j ends with status %i', (args, status) => {
    expect(run(devmaster.client, args).status).toBe(status);
  });

  it('says what udevadm of 262 says', (context) => {
    context.skip(reference.length === 0, 'needs udevadm of 262: set DEVMASTER_REFERENCE_UDEVADM');
    withRules((folder) => {
      const calls = [
        ['test', '-D', folder, '/sys/class/mem/full'],
        ['test', '-D', folder, '--json=short', '/sys/class/mem/full'],
        ['test', '-D', folder, '--json=pretty', '/sys/class/net/lo'],
        ['test', '-D', folder, '--action=remove', '/sys/class/mem/full'],
        ['test-builtin', 'path_id', '/sys/class/net/lo'],
        ['test-builtin', 'net_id', '/sys/class/net/lo'],
      ];
      expect(calls.map((call) => ({ call, ...run(devmaster.client, call) }))).toEqual(calls.map((call) => ({ call, ...run(reference, call) })));
    });
  });
});
