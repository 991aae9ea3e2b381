import { constants } from 'node:os';
import { beforeEach, expect, test } from 'vitest';
import { inNetwork, lacksNetwork } from './network.ts';

const { EEXIST, ENODEV, EINVAL, EOPNOTSUPP } = constants.errno;
const pair = ['link add ve0 address 02:00:00:00:00:01 type veth peer name ve1'];

const lack = lacksNetwork();
beforeEach((ctx) => {
  if (lack !== null) ctx.skip(lack);
});

test('an interface is described', () => {
  const [facts, gone] = inNetwork(pair, [{ kind: 'facts', name: 've0' }, { kind: 'facts', name: 'nobody' }]);
  expect(facts).toEqual({ name: 've0', type: 1, flags: expect.any(Number), kind: 'veth', address: '02:00:00:00:00:01', permanentAddress: '', alternativeNames: [] });
  expect(gone).toBe(ENODEV);
});

test('settings are changed, and a refusal is a number', () => {
  const answers = inNetwork(pair, [
    { kind: 'change', name: 've0', change: { kind: 'mtu', value: 1400 } },
    { kind: 'change', name: 've0', change: { kind: 'alias', value: 'up link' } },
    { kind: 'change', name: 've0', change: { kind: 'transmit-queue-length', value: 7 } },
    { kind: 'address', name: 've0', address: '02:00:00:00:00:02' },
    { kind: 'change', name: 've0', change: { kind: 'mtu', value: 100_000 } },
    { kind: 'attribute', name: 've0', attribute: 'mtu' },
    { kind: 'attribute', name: 've0', attribute: 'ifalias' },
    { kind: 'attribute', name: 've0', attribute: 'tx_queue_len' },
    { kind: 'attribute', name: 've0', attribute: 'address' },
  ]);
  expect(answers).toEqual([0, 0, 0, 0, EINVAL, '1400', 'up link', '7', '02:00:00:00:00:02']);
});

test('alternative names come and go', () => {
  const [added, again, taken, facts, removed, after] = inNetwork(pair, [
    { kind: 'add-name', name: 've0', alternative: 'the-left-end-of-the-pair' },
    { kind: 'add-name', name: 've0', alternative: 'the-left-end-of-the-pair' },
    { kind: 'add-name', name: 've0', alternative: 've1' },
    { kind: 'facts', name: 've0' },
    { kind: 'remove-name', name: 've0', alternative: 'the-left-end-of-the-pair' },
    { kind: 'facts', name: 've0' },
  ]);
  expect([added, again, taken, removed]).toEqual([0, EEXIST, EEXIST, 0]);
  expect(facts).toMatchObject({ alternativeNames: ['the-left-end-of-the-pair'] });
  expect(after).toMatchObject({ alternativeNames: [] });
});

test('an interface takes a name that it had as an alternative one, and not another\'s', () => {
  const [, renamed, facts, taken, , kept, still] = inNetwork(pair, [
    { kind: 'add-name', name: 've0', alternative: 'lan0' },
    { kind: 'rename', name: 've0', to: 'lan0' },
    { kind: 'facts', name: 'lan0' },
    { kind: 'rename', name: 'lan0', to: 've1' },
    { kind: 'add-name', name: 've1', alternative: 'wan0' },
    { kind: 'rename', name: 'lan0', to: 'wan0' },
    { kind: 'facts', name: 've1' },
  ]);
  expect([renamed, taken, kept]).toEqual([0, EEXIST, EEXIST]);
  expect(facts).toMatchObject({ name: 'lan0', alternativeNames: [] });
  expect(still).toMatchObject({ alternativeNames: ['wan0'] });
});

test('hardware features and channels are read and changed', () => {
  const many = ['link add ve0 numtxqueues 4 numrxqueues 4 type veth peer name ve1 numtxqueues 4 numrxqueues 4'];
  const [channels, can, cannot, changed, none] = inNetwork(many, [
    { kind: 'channels', name: 've0' },
    { kind: 'feature', name: 've0', feature: 'rx-gro' },
    { kind: 'feature', name: 've0', feature: 'rx-lro' },
    { kind: 'feature', name: 've0', feature: 'rx-gro', on: true },
    { kind: 'channels', name: 'nobody' },
  ]);
  expect(channels).toEqual({ rx: 4, tx: 4 });
  expect([can, cannot, changed, none]).toEqual([true, false, 0, ENODEV]);
});

test('requests about virtual functions are understood, and refused where there are none', () => {
  const changes = [
    { kind: 'address', address: '02:00:00:00:00:10' },
    { kind: 'spoof-check', value: true },
    { kind: 'rss-query', value: false },
    { kind: 'trust', value: true },
    { kind: 'link-state', value: 'disable' },
    { kind: 'vlan', id: 42, qualityOfService: 3, protocol: 0x8100 },
  ] as const;
  const answers = inNetwork(pair, changes.map((change) => ({ kind: 'virtual-function', name: 've0', index: 0, change })));
  // A request that the kernel cannot read is EINVAL or ERANGE.
  expect(answers).toEqual(changes.map(() => EOPNOTSUPP));
});
