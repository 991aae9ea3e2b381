import { describe, expect, it } from 'vitest';
import { btrfs } from '../../src/builtin/btrfs.ts';
import type { BuiltinAnswer, Probe, ProgramAnswer } from '../../src/rules/world.ts';
import { deviceAt, hostOf, makeMachine, type DeviceFolder } from '../device/machine.ts';
import { saying } from './probe.ts';

const sda: DeviceFolder = { devpath: '/devices/virtual/block/sda', subsystem: 'block', uevent: ['MAJOR=8', 'MINOR=0', 'DEVNAME=sda', 'DEVTYPE=disk'] };

function ask(words: readonly string[], { rehearse = false, folder = sda }: { rehearse?: boolean; folder?: DeviceFolder } = {}): BuiltinAnswer | Probe {
  const device = deviceAt(hostOf(makeMachine([folder])), folder.devpath);
  const argv = ['btrfs', ...words];
  return btrfs.run({ device, property: (name) => device.property(name), properties: () => device.properties, argv, source: { file: 'test.rules', line: 1, column: 1 }, rehearse });
}

describe('btrfs ready', () => {
  it.each<readonly [string, readonly string[]]>([
    ['the node that a rule names', ['ready', '/dev/sda']],
    ['the node of the device when none is named', ['ready']],
  ])('asks the kernel about %s', (_what, words) => {
    const answer = ask(words);
    expect('kind' in answer && [answer.argv[0], answer.argv[2]]).toEqual(['btrfs-ready', '/dev/sda']);
  });

  it.each<readonly [string, ProgramAnswer, BuiltinAnswer['properties'] | null]>([
    ['all parts are there', saying('READY=1'), [['ID_BTRFS_READY', '1']]],
    ['some parts are missing', saying('READY=0'), [['ID_BTRFS_READY', '0']]],
    ['there is no driver', { kind: 'exited', status: 3, stdout: '', truncated: false }, [['ID_BTRFS_READY', '0']]],
    ['the kernel refused', { kind: 'exited', status: 1, stdout: '', truncated: false }, null],
    ['it took too long', { kind: 'timeout' }, null],
  ])('says when %s', (_when, said, properties) => {
    const probe = ask(['ready']);
    const answer = 'kind' in probe ? probe.understand(said) : probe;
    expect(answer.ok ? answer.properties : null).toEqual(properties);
  });

  it.each<readonly [string, readonly string[], DeviceFolder]>([
    ['the node of another device', ['ready', '/dev/sdb'], sda],
    ['two nodes', ['ready', '/dev/sda', '/dev/sda'], sda],
    ['another verb', ['scan'], sda],
    ['no verb', [], sda],
    ['a device without a node', ['ready'], { devpath: '/devices/x', subsystem: 'block', uevent: [] }],
  ])('refuses %s', (_what, words, folder) => {
    const answer = ask(words, { folder });
    expect('kind' in answer || answer.ok).toBe(false);
  });

  it('asks nothing in a rehearsal', () => expect(ask(['ready'], { rehearse: true })).toEqual({ ok: true, properties: [], reason: null }));
});
