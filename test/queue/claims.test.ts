import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claimsOf, conflict } from '../../src/queue/claims.ts';
import { uevent } from './uevents.ts';

describe('two events conflict', () => {
  const pci = '/devices/pci0000:00/0000:00:1c.4';
  const cases: [meaning: string, one: Parameters<typeof uevent>, other: Parameters<typeof uevent>, conflicts: boolean][] = [
    ['when they are about one device', ['add', pci], ['remove', pci], true],
    ['when one device stands directly above the other', ['add', pci], ['add', `${pci}/nvme`], true],
    ['when one device stands far above the other', ['change', `${pci}/nvme/nvme0/nvme0n1/nvme0n1p1`], ['change', pci], true],
    ['not when they have the parent in common', ['add', `${pci}/a`], ['add', `${pci}/b`], false],
    ['not when one path merely begins like the other', ['add', '/devices/virtual/net/veth99'], ['add', '/devices/virtual/net/veth999'], false],
    ['when both have one block device number', ['remove', '/devices/a', { SUBSYSTEM: 'block', MAJOR: '8', MINOR: '0' }], ['add', '/devices/b', { SUBSYSTEM: 'block', MAJOR: '8', MINOR: '0' }], true],
    ['not when one number is of a block and one of a character device', ['add', '/devices/a', { SUBSYSTEM: 'block', MAJOR: '1', MINOR: '3' }], ['add', '/devices/b', { SUBSYSTEM: 'mem', MAJOR: '1', MINOR: '3' }], false],
    ['not when numbers differ', ['add', '/devices/a', { MAJOR: '1', MINOR: '13' }], ['add', '/devices/b', { MAJOR: '11', MINOR: '3' }], false],
    ['when both have one interface index', ['remove', '/devices/a', { SUBSYSTEM: 'net', IFINDEX: '2' }], ['add', '/devices/b', { SUBSYSTEM: 'net', IFINDEX: '2' }], true],
    ['when both have one node name', ['remove', '/devices/a', { MAJOR: '8', MINOR: '0', DEVNAME: 'sda' }], ['add', '/devices/b', { MAJOR: '8', MINOR: '16', DEVNAME: '/dev/sda' }], true],
    ['when both share a record by subsystem and name', ['remove', '/devices/a/input5', { SUBSYSTEM: 'input' }], ['add', '/devices/b/input5', { SUBSYSTEM: 'input' }], true],
    ['not when the names are of different subsystems', ['add', '/devices/a/1-1', { SUBSYSTEM: 'usb' }], ['add', '/devices/b/1-1', { SUBSYSTEM: 'hid' }], false],
    ['when one device had the other one’s path', ['move', '/devices/virtual/net/lan0', { DEVPATH_OLD: '/devices/virtual/net/eth0' }], ['add', '/devices/virtual/net/eth0'], true],
    ['when one device had a path above the other', ['move', '/devices/new', { DEVPATH_OLD: '/devices/old' }], ['change', '/devices/old/queue'], true],
    ['not when a renamed device is a mere sibling', ['move', '/devices/net/lan0', { DEVPATH_OLD: '/devices/net/eth0' }], ['change', '/devices/net/eth1'], false],
  ];
  test.each(cases)('%s', (_, one, other, conflicts) => {
    const claims = [claimsOf(uevent(...one)), claimsOf(uevent(...other))] as const;
    expect(conflict(claims[0], claims[1])).toBe(conflicts);
    expect(conflict(claims[1], claims[0])).toBe(conflicts);
  });
});

test('an event conflicts with itself, and conflict is symmetric', () => {
  const path = fc.array(fc.constantFrom('a', 'b', 'ab', 'é!'), { minLength: 1, maxLength: 4 }).map((names) => '/devices/' + names.join('/'));
  const number = fc.constantFrom(undefined, '1', '2');
  const any = fc.record({ path, old: fc.option(path, { nil: undefined }), major: number, minor: number, ifindex: number, name: number }).map((given) =>
    claimsOf(uevent('change', given.path, Object.fromEntries(Object.entries({
      DEVPATH_OLD: given.old, MAJOR: given.major, MINOR: given.minor, IFINDEX: given.ifindex, DEVNAME: given.name,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined)))));
  fc.assert(fc.property(any, any, (one, other) => {
    expect(conflict(one, one)).toBe(true);
    expect(conflict(one, other)).toBe(conflict(other, one));
  }));
});
