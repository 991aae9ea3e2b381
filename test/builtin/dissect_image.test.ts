import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { silent } from '../../src/base/log.ts';
import { dissectImage } from '../../src/builtin/dissect_image.ts';
import { nativeArchitecture, nativeRootType } from '../../src/builtin/disk/partition-types.ts';
import type { BuiltinAnswer, Probe } from '../../src/rules/world.ts';
import { deviceAt, hostOf, makeMachine, type DeviceFolder } from '../device/machine.ts';
import { saying } from './probe.ts';

const disk: DeviceFolder = {
  devpath: '/devices/virtual/block/sda',
  subsystem: 'block',
  uevent: ['MAJOR=8', 'MINOR=0', 'DEVNAME=sda', 'DEVTYPE=disk', 'DISKSEQ=7'],
  attributes: { partscan: '1\n' },
};
const partition: DeviceFolder = {
  devpath: '/devices/virtual/block/sda/sda2',
  subsystem: 'block',
  uevent: ['MAJOR=8', 'MINOR=2', 'DEVNAME=sda2', 'DEVTYPE=partition', 'PARTN=2'],
  attributes: { partition: '2\n' },
};

interface Given {
  readonly commandLine?: string;
  /** the machine's id; null when it has none */
  readonly machineId?: string | null;
  /** lines of the disk's database record */
  readonly record?: readonly string[];
}

function ask(folder: DeviceFolder, words: readonly string[], { commandLine = '', machineId = null, record = [] }: Given = {}): BuiltinAnswer | Probe {
  const machine = makeMachine([...[disk, partition].filter(({ devpath }) => devpath !== folder.devpath), folder]);
  const paths = { ...machine, etc: `${machine.run}/etc` };
  mkdirSync(paths.etc, { recursive: true });
  if (machineId !== null) writeFileSync(`${paths.etc}/machine-id`, `${machineId}\n`);
  if (record.length > 0) writeFileSync(`${paths.run}/udev/data/b8:0`, record.map((line) => `${line}\n`).join(''));
  const device = deviceAt(hostOf(paths), folder.devpath);
  const builtin = dissectImage({ paths, log: silent, kernelCommandLine: () => commandLine });
  const argv = ['dissect_image', ...words];
  return builtin.run({ device, property: (name) => device.property(name), properties: () => device.properties, argv, source: { file: 'test.rules', line: 1, column: 1 }, rehearse: true });
}

/** What becomes of a disk with these partitions, `NUMBER UUID TYPE FLAGS [LABEL]`; null when the builtin failed. */
function dissected(partitions: readonly string[], given?: Given, texts: readonly string[] = []): readonly string[] | null {
  const probe = ask(disk, ['probe'], given);
  if (!('kind' in probe)) throw new Error(probe.reason ?? 'no probe');
  const lines = partitions.map((line) => {
    const [number, uuid, type, flags, ...label] = line.split(' ');
    return `PARTITION=${number} ${uuid} ${type} ${flags} 2048 2048 ${label.join(' ')}`;
  });
  const { ok, properties } = probe.understand(saying('PTTYPE=gpt', ...lines, ...texts.map((text) => `TEXT=${text}`)));
  return ok ? properties.map(([name, value]) => `${name.replace('ID_DISSECT_', '')}=${value}`) : null;
}

const root = nativeRootType() as string;
const home = '933ac7e1-2eb4-4f13-b844-0e14e2aef915';
const var_ = '4d21b016-b534-45c2-a9fb-5c16e091fd2d';
const first = '00112233-4455-6677-8899-aabbccddeeff';
const last = 'ffeeddcc-bbaa-9988-7766-554433221100';
const hash = '00112233445566778899aabbccddeeffffeeddccbbaa99887766554433221100';

describe('dissect_image probe', () => {
  it('says what each partition is for, in the order of purposes', () => {
    expect(dissected([`1 a ${home} 0x0`, `2 b ${root} 0x0`])).toEqual([
      'IMAGE=1',
      `IMAGE_ARCHITECTURE=${nativeArchitecture}`,
      'PART2_DESIGNATOR=root',
      `PART2_ARCHITECTURE=${nativeArchitecture}`,
      'PART1_DESIGNATOR=home',
    ]);
  });

  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['the newest of several versions', [`1 a ${root} 0x0 os_9`, `2 b ${root} 0x0 os_10`, `3 c ${root} 0x0 os_10~rc1`], ['PART2_DESIGNATOR=root']],
    ['the first of several homes', [`1 a ${home} 0x0 a`, `2 b ${home} 0x0 b`], ['PART1_DESIGNATOR=home']],
    ['no partition that is not to be found', [`1 a ${home} 0x8000000000000000`], []],
    ['no system partition of the firmware that is yet to be filled', ['1 a c12a7328-f81f-11d2-ba4b-00a0c93ec93b 0x0 _empty'], []],
    ['no partition that is yet to be filled', [`1 a ${root} 0x0 _empty`], []],
    ['nothing that says no more than Linux', ['1 a 0fc63daf-8483-4772-8e79-3d69d8477de4 0x0'], []],
  ])('takes %s', (_what, partitions, expected) => expect(dissected(partitions)?.filter((line) => line.includes('DESIGNATOR'))).toEqual(expected));

  it.each<readonly [string, string | null, readonly string[] | null]>([
    ['the /var that belongs to this machine', '0123456789abcdef0123456789abcdef', ['IMAGE=1', 'PART1_DESIGNATOR=var']],
    ['no /var of another', 'f123456789abcdef0123456789abcdef', ['IMAGE=1']],
    ['none and fails when it does not know which machine it is', null, null],
  ])('takes %s', (_what, machineId, expected) => {
    // HMAC-SHA256 of the type with the machine's id as the key, by another program.
    expect(dissected([`1 c0c46eff-e386-4746-a2bd-0962cd326ea2 ${var_} 0x0`], { machineId })).toEqual(expected);
  });

  it.skipIf(nativeArchitecture !== 'x86-64')('tells the root hash and where its data is', () => {
    const verity = '2c7357ed-ebd2-46d9-aec1-23d437ec2bf5';
    const signature = '41092b05-9fc8-4523-994f-2def0408b176';
    const partitions = [`1 ${first} ${root} 0x0`, `2 ${last} ${verity} 0x0`];
    expect(dissected(partitions)).toContain(`PART1_ROOTHASH=${hash}`);
    expect(dissected(partitions)).toContain('PART1_VERITY_DEVICE=/dev/disk/by-diskseq/7-part2');
    const signed = [...partitions, `3 c ${signature} 0x0`];
    const text = `3 ${JSON.stringify({ rootHash: hash, signature: 'TUlJ' })}`;
    expect(dissected(signed, {}, [text])).toContain('PART1_ROOTHASH_SIG=TUlJ');
    expect(dissected(signed, {}, ['3 no JSON'])).toBeNull();
    expect(dissected(signed, {}, [])).toBeNull();
    expect(dissected(signed, { commandLine: `quiet roothash=${hash}` }, [text])).toContain('PART1_ROOTHASH_SIG=TUlJ');
    expect(dissected(partitions, { commandLine: `roothash=${'0'.repeat(64)}` })).toBeNull();
    expect(dissected(partitions, { commandLine: `usrhash=${hash}` })).toBeNull();
  });

  it.each<readonly [string, DeviceFolder]>([
    ['a partition', partition],
    ['a disk on which the kernel looks for no partitions', { ...disk, attributes: { partscan: '0\n' } }],
  ])('has nothing to say about %s', (_what, folder) => expect(ask(folder, ['probe'])).toEqual({ ok: true, properties: [], reason: null }));

  it.skipIf(nativeArchitecture !== 'x86-64')('has nothing to say about dm-verity for both root and usr', () => {
    const types = [root, '2c7357ed-ebd2-46d9-aec1-23d437ec2bf5', '8484680c-9521-48c6-9c11-b0720656f69e', '77ff5f63-e7b6-4633-acf4-1565b864c0e6'];
    expect(dissected(types.map((type, index) => `${index + 1} ${first} ${type} 0x0`))).toEqual([]);
    expect(dissected(types.slice(0, 3).map((type, index) => `${index + 1} ${first} ${type} 0x0`))).toBeNull();
  });

  it('fails on a disk with a partition that ends before it begins', () => {
    const probe = ask(disk, ['probe']);
    expect('kind' in probe && probe.understand(saying('PTTYPE=gpt', `PARTITION=1 a ${root} 0x0 9000 -6952 x`)).ok).toBe(false);
  });

  it.each<readonly [string, number, boolean]>([
    ['is not there', 3, true],
    ['is claimed by several file systems', 4, true],
    ['cannot be read', 5, false],
  ])('has nothing to say about a disk that %s', (_what, status, ok) => {
    const probe = ask(disk, ['probe']);
    expect('kind' in probe && probe.understand({ kind: 'exited', status, stdout: '', truncated: false })).toMatchObject({ ok, properties: [] });
  });

  it('has nothing to say about other tables than GPT', () => {
    const probe = ask(disk, ['probe']);
    expect('kind' in probe && probe.understand(saying('PTTYPE=dos'))).toEqual({ ok: true, properties: [], reason: null });
  });

  it('does not go beyond an image policy that it does not understand', () => {
    const answer = ask(disk, ['probe'], { commandLine: 'systemd.image_policy=root=verity' });
    expect('kind' in answer || answer.ok).toBe(false);
  });
});

describe('dissect_image copy', () => {
  it('takes over what the disk says of the partition', () => {
    const record = ['E:ID_DISSECT_PART2_DESIGNATOR=root', 'E:ID_DISSECT_PART2_VERITY_DEVICE=/dev/x', 'E:ID_DISSECT_PART3_DESIGNATOR=home'];
    expect(ask(partition, ['copy'], { record })).toMatchObject({
      ok: true,
      properties: [
        ['ID_DISSECT_PART_DESIGNATOR', 'root'],
        ['ID_DISSECT_PART_VERITY_DEVICE', '/dev/x'],
      ],
    });
  });

  it('is for partitions', () => {
    const answer = ask(disk, ['copy']);
    expect('kind' in answer || answer.ok).toBe(false);
  });
});

it.each([[[]], [['list']], [['probe', 'copy']]])('dissect_image %j makes no sense', (words) => {
  const answer = ask(disk, words);
  expect('kind' in answer || answer.ok).toBe(false);
});
