import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { isInterfaceName, planRename } from '../../src/apply/interface.ts';
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

describe('a name for an interface', () => {
  test.each(['lan0', 'enp0s31f6', 'a'.repeat(15), 'br-lan.1', '0x', 'veth@x', '-'])('%j', (name) => {
    expect(isInterfaceName(name)).toBe(true);
  });

  test.each(['', 'a'.repeat(16), '.', '..', 'a b', 'a/b', 'a:1', 'a%d', '17', 'all', 'default', 'a\n', 'a\0', '\xe4'])('not %j', (name) => {
    expect(isInterfaceName(name)).toBe(false);
  });
});

test('the kernel renames an interface, unless the name is taken or the interface is gone', async (context) => {
  context.skip(process.getuid?.() !== 0, 'needs root: makes a network namespace');
  const child = await buildChild('rename-child', makeRoots().run);
  const script = `
    ip link add one index 11 type veth peer name two index 12
    "$@"
    ip -o link show dev renamed
  `;
  const printed = execFileSync('unshare', ['-n', 'sh', '-e', '-c', script, 'sh', process.execPath, child, '11:renamed', '12:renamed', '99:three']).toString();
  expect(printed.split('\n').slice(0, 3)).toEqual(['{"kind":"renamed"}', '{"kind":"taken"}', '{"kind":"gone"}']);
  expect(printed).toMatch(/^11: renamed/m);
});
