import { execFileSync } from 'node:child_process';
import { describe, expect, test, type TestContext } from 'vitest';
import { planRename } from '../../src/apply/interface.ts';
import { EEXIST } from '../../src/kernel/errno.ts';
import type { Action } from '../../src/uevent/uevent.ts';
import { buildChild } from './child.ts';
import { makeRoots } from './roots.ts';

const eth0 = {
  ifindex: 2, sysname: 'eth0', devpath: '/devices/pci0000:00/0000:00:03.0/net/eth0',
  property: (name: string) => (name === 'INTERFACE' ? 'eth0' : null),
};

describe('NAME=', () => {
  test('renames an interface that is added', () => {
    expect(planRename({ device: eth0, action: 'add', name: 'lan0' })).toEqual({
      kind: 'rename', ifindex: 2, from: 'eth0', to: 'lan0', devpath: '/devices/pci0000:00/0000:00:03.0/net/lan0',
      properties: new Map([
        ['DEVPATH', '/devices/pci0000:00/0000:00:03.0/net/lan0'],
        ['INTERFACE_OLD', 'eth0'],
        ['INTERFACE', 'lan0'],
        ['ID_RENAMING', '1'],
      ]),
    });
  });

  test.each<[meaning: string, device: typeof eth0 | (Omit<typeof eth0, 'ifindex'> & { ifindex: null }), action: Action, name: string | null]>([
    ['not there', eth0, 'add', null],
    ['the name it has', eth0, 'add', 'eth0'],
    ['an interface that only changed', eth0, 'change', 'lan0'],
    ['an interface that was renamed already', eth0, 'move', 'lan0'],
    ['something that is no interface', { ...eth0, ifindex: null }, 'add', 'lan0'],
  ])('does nothing: %s', (_, device, action, name) => {
    expect(planRename({ device, action, name })).toEqual({ kind: 'none' });
  });

  test('refuses what cannot be a name', () => {
    expect(planRename({ device: eth0, action: 'add', name: 'a/b' })).toEqual({ kind: 'invalid', name: 'a/b' });
  });
});

describe('the kernel', () => {
  /** Names `one` (index 11) and `two` (index 12) as the words say: what came of each word, and the names that `one` then has. */
  function name(context: TestContext, words: readonly string[]): { outcomes: unknown[]; names: readonly string[] } {
    context.skip(process.getuid?.() !== 0, 'needs root: makes a network namespace');
    const child = buildChild('rename-child', makeRoots().run);
    const script = 'ip link add one index 11 type veth peer name two index 12; "$@"; ip -json link show';
    const printed = execFileSync('unshare', ['-n', 'sh', '-e', '-c', script, 'sh', process.execPath, child, ...words]).toString().split('\n');
    const [outcomes, shown] = [printed.slice(0, words.length), printed.slice(words.length)].map((lines) => JSON.parse(`[${lines.filter((line) => line !== '').join(',')}]`)) as [unknown[], [{ ifindex: number; ifname: string; altnames?: string[] }[]]];
    const one = shown[0].find(({ ifindex }) => ifindex === 11);
    return { outcomes, names: one === undefined ? [] : [one.ifname, ...(one.altnames ?? [])] };
  }

  test('renames an interface, unless the name is taken or the interface is gone', (context) => {
    const { outcomes, names } = name(context, ['11:renamed', '12:renamed', '99:three']);
    expect(outcomes).toEqual([{ kind: 'renamed' }, { kind: 'failed', error: expect.objectContaining({ code: 'EEXIST' }) }, { kind: 'failed', error: expect.objectContaining({ code: 'ENODEV' }) }]);
    expect(names).toEqual(['renamed']);
  });

  test('gives alternative names: those that an interface does not have, and that no other has', (context) => {
    const { outcomes, names } = name(context, ['11:renamed', '11+one,renamed,two', '11+one,last', '99+three']);
    expect(outcomes).toEqual([{ kind: 'renamed' }, [{ name: 'two', errno: EEXIST }], [], []]);
    expect(names).toEqual(['renamed', 'one', 'last']);
  });
});
