import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { emptyLink, emptyVirtualFunction } from '../../src/netif/link-config.ts';
import { setVirtualFunctions } from '../../src/netif/link-functions.ts';
import { virtualFunctionChanges } from '../../src/netif/link-changes.ts';
import { deviceAt, makeMachine } from '../device/machine.ts';

const { EINVAL, ENODEV, ENOENT, EPERM } = constants.errno;
/** What the kernel says of an interface that is not there; others than root are refused first. */
const refusal = process.getuid?.() === 0 ? ENODEV : EPERM;
const card = '/devices/pci0000:00/0000:00:03.0';
const devpath = `${card}/net/eth0`;

/** What came of it: how many functions there are then, and what failed. */
function setUp({ attributes, count, functions = [] }: { attributes: Readonly<Record<string, string>>; count: number | null; functions?: readonly number[] }) {
  const paths = makeMachine([
    { devpath: card, subsystem: 'bus:pci', attributes },
    // No interface has this index, so that nothing happens to one of this machine.
    { devpath, subsystem: 'net', uevent: ['INTERFACE=eth0', 'IFINDEX=77777'], links: { device: '../../../0000:00:03.0' } },
  ]);
  const failures = setVirtualFunctions(deviceAt({ paths, stored: () => null }, devpath), {
    link: { ...emptyLink, virtualFunctionCount: count },
    virtualFunctions: functions.map((index) => ({ ...emptyVirtualFunction, index, trust: true })),
  });
  const now = attributes['sriov_numvfs'] === undefined ? null : readFileSync(`${paths.sys}${card}/sriov_numvfs`, 'latin1');
  return { now, failures: failures.map(({ setting, errno }) => [setting, errno]) };
}

const able = { sriov_numvfs: '0', sriov_totalvfs: '8' };

test.each([
  ['as many as are asked for', { attributes: able, count: 4 }, '4', []],
  ['none', { attributes: { ...able, sriov_numvfs: '4' }, count: 0 }, '0', []],
  ['none, where there cannot be any', { attributes: {}, count: 0 }, null, []],
  ['nothing asked', { attributes: { ...able, sriov_numvfs: '2' }, count: null }, '2', []],
  ['more than there can be', { attributes: able, count: 9 }, '0', [['SR-IOVVirtualFunctions=', EINVAL]]],
  ['some, where there cannot be any', { attributes: {}, count: 2 }, null, [['SR-IOVVirtualFunctions=', ENOENT]]],
  ['as many as the sections need', { attributes: able, count: null, functions: [2] }, '3', [['[SR-IOV] Trust= of VirtualFunction=2', refusal]]],
  ['as many as there are, when the sections need no more', { attributes: { ...able, sriov_numvfs: '5' }, count: null, functions: [2] }, '5', [['[SR-IOV] Trust= of VirtualFunction=2', refusal]]],
] as const)('virtual functions: %s', (_name, given, now, failures) => {
  expect(setUp(given)).toEqual({ now, failures });
});

test('a section becomes one request for each of its settings', () => {
  const settings = { index: 0, vlanId: 42, qualityOfService: 3, vlanProtocol: 0x88a8, spoofCheck: true, rssQuery: false, trust: true, linkState: 'auto', address: '02:00:00:00:00:10' } as const;
  expect(virtualFunctionChanges(settings).map(({ change }) => change)).toEqual([
    { kind: 'address', value: Uint8Array.of(2, 0, 0, 0, 0, 0x10) },
    { kind: 'spoof-check', value: true },
    { kind: 'rss-query', value: false },
    { kind: 'trust', value: true },
    { kind: 'link-state', value: 'auto' },
    { kind: 'vlan', id: 42, qualityOfService: 3, protocol: 0x88a8 },
  ]);
  expect(virtualFunctionChanges(emptyVirtualFunction)).toEqual([]);
});
