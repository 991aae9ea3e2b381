import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { setInterrupts, setPacketSteering } from '../../src/netif/link-queues.ts';
import { deviceAt, makeMachine, type DeviceFolder } from '../device/machine.ts';

const card = '/devices/pci0000:00/0000:00:03.0';
const devpath = `${card}/net/eth0`;

const processor = (number: number, { core = number, siblings = `${number}`, cache = '0-3' } = {}): DeviceFolder => ({
  devpath: `/devices/system/cpu/cpu${number}`,
  attributes: { 'topology/core_id': `${core}`, 'topology/thread_siblings_list': siblings, 'topology/physical_package_id': '0', 'cache/index3/shared_cpu_list': cache },
});

/** A card with three interrupts and two queues, on four processors with two caches and two NUMA nodes. */
function setUp() {
  const paths = makeMachine([
    { devpath: card, subsystem: 'bus:pci', attributes: { numa_node: '1', 'msi_irqs/40': 'msix', 'msi_irqs/41': 'msix', 'msi_irqs/9': 'msix' } },
    { devpath, subsystem: 'net', uevent: ['INTERFACE=eth0', 'IFINDEX=7'], attributes: { 'queues/rx-0/rps_cpus': '0', 'queues/rx-1/rps_cpus': '0', 'queues/tx-0/xps_cpus': '0' }, links: { device: '../../../0000:00:03.0' } },
    processor(0, { cache: '0-1' }), processor(1, { cache: '0-1' }), processor(2, { cache: '2-3' }), processor(3, { cache: '2-3' }),
    { devpath: '/devices/system/node/node0', attributes: { cpulist: '0-1' } },
    { devpath: '/devices/system/node/node1', attributes: { cpulist: '2-3' } },
  ]);
  const proc = `${paths.run}/proc`;
  for (const interrupt of [9, 40, 41]) {
    mkdirSync(`${proc}/irq/${interrupt}`, { recursive: true });
    writeFileSync(`${proc}/irq/${interrupt}/smp_affinity`, 'f');
  }
  const device = deviceAt({ paths: { ...paths, proc }, stored: () => null }, devpath);
  const masks = () => [9, 40, 41].map((interrupt) => readFileSync(`${proc}/irq/${interrupt}/smp_affinity`, 'latin1'));
  const queues = () => ['rx-0/rps_cpus', 'rx-1/rps_cpus', 'tx-0/xps_cpus'].map((file) => readFileSync(`${paths.sys}${devpath}/queues/${file}`, 'latin1'));
  return { device, masks, queues };
}

test.each<[packetSteering: readonly number[] | 'all' | null, queues: readonly string[]]>([
  [[0, 2], ['5', '5', '0']],
  ['all', ['f', 'f', '0']],
  [[], ['0', '0', '0']],
  [null, ['0', '0', '0']],
])('receive queues go to the processors %j', (packetSteering, expected) => {
  const { device, queues } = setUp();
  expect(setPacketSteering(device, { packetSteering })).toEqual([]);
  expect(queues()).toEqual(expected);
});

const none = { interruptPolicy: null, interruptProcessors: null, interruptNode: null } as const;

test.each([
  ['nothing asked', none, ['f', 'f', 'f']],
  ['spread over the caches, the lowest interrupt first', { ...none, interruptPolicy: 'spread' }, ['1', '4', '2']],
  ['all to one', { ...none, interruptPolicy: 'single' }, ['1', '1', '1']],
  ['all to the first that may', { ...none, interruptPolicy: 'single', interruptProcessors: [3, 1] }, ['2', '2', '2']],
  ['only to the node that the card is at', { ...none, interruptPolicy: 'spread', interruptNode: 'local' }, ['4', '8', '4']],
  ['only where both say', { ...none, interruptPolicy: 'spread', interruptNode: 1, interruptProcessors: [0, 3] }, ['8', '8', '8']],
] as const)('interrupts: %s', (_name, link, expected) => {
  const { device, masks } = setUp();
  expect(setInterrupts(device, link)).toEqual([]);
  expect(masks()).toEqual(expected);
});

test.each([
  ['there is no such node', { ...none, interruptPolicy: 'spread', interruptNode: 7 }, 'IRQAffinityNUMA='],
  ['nothing is left to choose from', { ...none, interruptPolicy: 'spread', interruptProcessors: [9] }, 'IRQAffinity='],
] as const)('interrupts stay where they are when %s', (_name, link, setting) => {
  const { device, masks } = setUp();
  expect(setInterrupts(device, link)).toEqual([{ setting, errno: expect.any(Number) }]);
  expect(masks()).toEqual(['f', 'f', 'f']);
});
