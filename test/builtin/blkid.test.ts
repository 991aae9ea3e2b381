import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Paths } from '../../src/base/paths.ts';
import { blkid } from '../../src/builtin/blkid.ts';
import type { BuiltinAnswer, Probe, ProgramAnswer } from '../../src/rules/world.ts';
import { deviceAt, hostOf, makeMachine, type DeviceFolder } from '../device/machine.ts';
import { saying } from './probe.ts';

const esp = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b';
const xbootldr = 'bc13c2ff-59e6-4262-a352-b275fd6f7172';
const rootTypes: Readonly<Record<string, string>> = { x64: '4f68bce3-e8cd-4db1-96e7-fbcaf984b709', arm64: 'b921b045-1df0-41c3-af44-4c6f280d3fae' };
const rootType = rootTypes[process.arch] ?? '';
const bootUuid = '0750a574-fff0-4931-98a4-e1b78d2245c8';

const disk: DeviceFolder = {
  devpath: '/devices/virtual/block/sda',
  subsystem: 'block',
  uevent: ['MAJOR=8', 'MINOR=0', 'DEVNAME=sda', 'DEVTYPE=disk'],
  attributes: { size: '32768\n', partscan: '1\n', 'queue/logical_block_size': '512\n' },
};
const partition: DeviceFolder = {
  devpath: '/devices/virtual/block/sda/sda2',
  subsystem: 'block',
  uevent: ['MAJOR=8', 'MINOR=2', 'DEVNAME=sda2', 'DEVTYPE=partition', 'PARTN=2'],
  attributes: { size: '8192\n', start: '10240\n', partition: '2\n' },
};
const mapped: DeviceFolder = {
  devpath: '/devices/virtual/block/dm-3',
  subsystem: 'block',
  uevent: ['MAJOR=253', 'MINOR=3', 'DEVNAME=dm-3', 'DEVTYPE=disk'],
  attributes: { size: '8192\n', 'dm/uuid': 'part2-mpath-360000\n', 'slaves/.keep': '' },
};
const loop: DeviceFolder = { ...disk, devpath: '/devices/virtual/block/loop0', uevent: ['MAJOR=7', 'MINOR=0', 'DEVNAME=loop0', 'DEVTYPE=disk'] };

interface Given {
  readonly words?: readonly string[];
  readonly properties?: Readonly<Record<string, string>>;
  readonly initrd?: boolean;
  /** the partition that the boot loader came from */
  readonly loader?: string;
  /** lines of /proc/self/mountinfo */
  readonly mounts?: string;
}

function machine(devices: readonly DeviceFolder[], { initrd = false, loader, mounts = '' }: Given): Paths {
  const paths = makeMachine(devices);
  const root = paths.sys.slice(0, -'/sys'.length);
  const all: Paths = { ...paths, etc: `${root}/etc`, proc: `${root}/proc` };
  for (const folder of [all.etc, `${all.proc}/self`, `${all.sys}/firmware/efi/efivars`]) mkdirSync(folder, { recursive: true });
  writeFileSync(`${all.proc}/self/mountinfo`, mounts);
  if (initrd) writeFileSync(`${all.etc}/initrd-release`, '');
  if (loader !== undefined) {
    const value = Buffer.concat([Buffer.from([7, 0, 0, 0]), Buffer.from(`${loader}\0`, 'utf16le')]);
    writeFileSync(`${all.sys}/firmware/efi/efivars/LoaderDevicePartUUID-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f`, value);
  }
  return all;
}

function ask(folder: DeviceFolder, given: Given = {}, others: readonly DeviceFolder[] = [disk, partition]): { readonly answer: BuiltinAnswer | Probe; readonly paths: Paths } {
  const paths = machine([...new Set([...others, folder])], given);
  const device = deviceAt(hostOf(paths), folder.devpath);
  const answer = blkid.run({
    device,
    property: (name) => given.properties?.[name] ?? device.property(name),
    properties: () => device.properties,
    argv: ['blkid', ...(given.words ?? [])],
    source: { file: 'test.rules', line: 1, column: 1 },
    rehearse: true,
  });
  return { answer, paths };
}

/** The probe's words, with `/dev` for the test's own. */
function wordsFor(device: DeviceFolder, given?: Given): readonly string[] | string | null {
  const { answer, paths } = ask(device, given);
  return 'kind' in answer ? answer.argv.map((word) => word.replace(paths.dev, '/dev')) : answer.reason;
}

/** The properties for what the probe says. */
function understood(device: DeviceFolder, said: ProgramAnswer, given?: Given): { readonly ok: boolean; readonly properties: readonly string[] } {
  const { answer } = ask(device, given);
  if (!('kind' in answer)) throw new Error(answer.reason ?? 'no probe');
  const { ok, properties } = answer.understand(said);
  return { ok, properties: properties.map(([name, value]) => `${name}=${value}`) };
}

describe('what the probe is asked', () => {
  it.each<readonly [string, DeviceFolder, Given, readonly string[]]>([
    ['a disk: its node', disk, {}, ['blkid', '/dev/sda']],
    ['a partition: its disk, and where it is there', partition, {}, ['blkid', '--disk=/dev/sda', '--size=8192', '--start=10240', '/dev/sda2']],
    ['a loop device: what backs it', loop, {}, ['blkid', '--loop', '/dev/loop0']],
    ['--noraid', disk, { words: ['--noraid'] }, ['blkid', '--noraid', '/dev/sda']],
    ['an offset in any of the ways of C', disk, { words: ['--offset', '0x10'] }, ['blkid', '--offset=16', '/dev/sda']],
    ['short options', disk, { words: ['-Ro17', '-H', 'a=1'] }, ['blkid', '--offset=17', '--noraid', '--hint=a=1', '/dev/sda']],
    ['hints in their order', disk, { words: ['--hint=session_offset=7', '--hi=b'] }, ['blkid', '--hint=session_offset=7', '--hint=b', '/dev/sda']],
    ['the disk that / is on: its partitions', disk, { mounts: '1 0 8:2 / / rw - ext4 /dev/sda2 rw\n' }, ['blkid', '--partitions', '/dev/sda']],
    ['any disk in the initial RAM disk: its partitions', disk, { initrd: true }, ['blkid', '--partitions', '/dev/sda']],
    ['with a boot loader: the type of its partition', disk, { loader: bootUuid.toUpperCase() }, ['blkid', `--gpt-entry=${bootUuid}`, '/dev/sda']],
  ])('about %s', (_what, device, given, words) => expect(wordsFor(device, given)).toEqual(words));

  it('about a partition that device-mapper made: its number on the disk below', () => {
    const { answer, paths } = ask({ ...mapped, links: { 'slaves/sda': '../../sda' } });
    expect('kind' in answer && answer.argv).toEqual(['blkid', `--disk=${paths.dev}/sda`, '--size=8192', '--number=2', `${paths.dev}/dm-3`]);
  });

  it.each([
    ['an offset that is no number', ['--offset=x']],
    ['a negative offset', ['--offset=-1']],
    ['an option that there is not', ['--bogus']],
    ['an option without its value', ['--offset']],
    ['a flag with a value', ['--noraid=1']],
  ])('nothing with %s', (_what, words) => expect(typeof wordsFor(disk, { words })).toBe('string'));

  it('nothing for a device without a node', () => {
    expect(wordsFor({ devpath: '/devices/x', subsystem: 'block', uevent: [] })).toBe('the device has no node');
  });
});

describe('what the probe says', () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['a file system', ['TYPE=ext4', 'USAGE=filesystem', 'VERSION=1.0'], ['ID_FS_TYPE=ext4', 'ID_FS_USAGE=filesystem', 'ID_FS_VERSION=1.0']],
    ['its sizes', ['FSSIZE=1', 'FSLASTBLOCK=2', 'FSBLOCKSIZE=3', 'BLOCK_SIZE=4'], ['ID_FS_SIZE=1', 'ID_FS_LASTBLOCK=2', 'ID_FS_BLOCKSIZE=3']],
    ['a label', ['LABEL=  my label/\xc3\xa9 '], ['ID_FS_LABEL=my_label/\xc3\xa9', 'ID_FS_LABEL_ENC=\\x20\\x20my\\x20label\\x2f\xc3\xa9\\x20']],
    ['a label that is not UTF-8', ['LABEL=\xff$(x)'], ['ID_FS_LABEL=_$(x)', 'ID_FS_LABEL_ENC=\\xff\\x24\\x28x\\x29']],
    ['UUIDs', ['UUID=6E60-1FAC', 'UUID_SUB=b'], ['ID_FS_UUID=6E60-1FAC', 'ID_FS_UUID_ENC=6E60-1FAC', 'ID_FS_UUID_SUB=b', 'ID_FS_UUID_SUB_ENC=b']],
    ['an optical disc', ['SYSTEM_ID=A B', 'PUBLISHER_ID=p', 'VOLUME_ID=v'], ['ID_FS_SYSTEM_ID=A\\x20B', 'ID_FS_PUBLISHER_ID=p', 'ID_FS_VOLUME_ID=v']],
    ['a partition table', ['PTUUID=u', 'PTTYPE=dos'], ['ID_PART_TABLE_UUID=u', 'ID_PART_TABLE_TYPE=dos']],
    ['a partition', ['PART_ENTRY_NAME=a b', 'PART_ENTRY_TYPE=0x83', 'PART_ENTRY_FLAGS=0x80'], ['ID_PART_ENTRY_NAME=a\\x20b', 'ID_PART_ENTRY_TYPE=0x83', 'ID_PART_ENTRY_FLAGS=0x80']],
    ['a GPT', ['PTTYPE=dos', 'GPT_SECTOR_SIZE=512'], ['ID_PART_GPT_SECTOR_SIZE=512', 'ID_PART_TABLE_TYPE=dos']],
    ['what no property is made of', ['SEC_TYPE=ext2', '__proto__=x'], []],
  ])('about %s becomes its properties', (_what, said, properties) => expect(understood(disk, saying(...said))).toEqual({ ok: true, properties }));

  it('about a GPT is not what is to be said from an offset on', () => {
    expect(understood(disk, saying('TYPE=ext4', 'GPT_SECTOR_SIZE=512'), { words: ['--offset=512'] }).properties).toEqual(['ID_FS_TYPE=ext4']);
  });

  it('is known without a look at a loop device that has no file', () => {
    const unused = { ...loop, attributes: { size: '0\n' } };
    expect(ask(unused).answer).toEqual({ ok: true, properties: [], reason: null });
    expect(ask({ ...unused, attributes: { size: '0\n', 'loop/backing_file': '/empty\n' } }).answer).toMatchObject({ kind: 'probe' });
  });

  it('about the file behind a loop device comes last', () => {
    expect(understood(loop, saying('TYPE=ext4', 'LOOP_DEVICE=254:0', 'LOOP_INODE=7', 'LOOP_NAME=/a b')).properties).toEqual([
      'ID_FS_TYPE=ext4',
      'ID_LOOP_BACKING_DEVICE=254:0',
      'ID_LOOP_BACKING_INODE=7',
      'ID_LOOP_BACKING_FILENAME=/a b',
      'ID_LOOP_BACKING_FILENAME_ENC=\\x2fa\\x20b',
    ]);
  });

  it('about a loop device leaves out a name that the kernel may have cut', () => {
    const { properties } = understood(loop, saying('LOOP_DEVICE=254:0', 'LOOP_INODE=7', `LOOP_NAME=${'n'.repeat(63)}`));
    expect(properties).toEqual(['ID_LOOP_BACKING_DEVICE=254:0', 'ID_LOOP_BACKING_INODE=7']);
  });

  it.each<readonly [string, ProgramAnswer, boolean, readonly string[]]>([
    ['that there is no medium', { kind: 'exited', status: 3, stdout: '', truncated: false }, true, []],
    ['that two file systems claim the disk', { kind: 'exited', status: 4, stdout: 'GPT_SECTOR_SIZE=512\0TYPE=x\0', truncated: false }, false, ['ID_PART_GPT_SECTOR_SIZE=512']],
    ['that the disk cannot be read', { kind: 'exited', status: 5, stdout: 'GPT_SECTOR_SIZE=512\0TYPE=x\0', truncated: false }, false, ['ID_PART_GPT_SECTOR_SIZE=512']],
    ['that it failed', { kind: 'exited', status: 1, stdout: 'TYPE=x\0', truncated: false }, false, []],
    ['more than it may', { kind: 'exited', status: 0, stdout: 'TYPE=x\0', truncated: true }, false, []],
    ['nothing, for it crashed', { kind: 'killed', signal: 'SIGSEGV' }, false, []],
    ['nothing in time', { kind: 'timeout' }, false, []],
    ['nothing, for it is not installed', { kind: 'not-started', reason: 'ENOENT' }, false, []],
  ])('%s is told to the rules', (_what, said, ok, properties) => expect(understood(disk, said)).toEqual({ ok, properties }));
});

describe('the disk of the root file system', () => {
  const others = [`PARTITION=1 ${bootUuid} ${esp} 0x0 2048 8192 `, `PARTITION=2 bbbb ${rootType} 0x0 10240 8192 1.2`];
  const newer = `PARTITION=3 cccc ${rootType} 0x0 20480 2048 1.10`;
  const empty = `PARTITION=4 dddd ${rootType} 0x0 30720 2048 _empty`;
  const hidden = `PARTITION=5 eeee ${rootType} 0x8000000000000000 30720 2048 9`;
  const gpt = (...partitions: readonly string[]): ProgramAnswer => saying('PTTYPE=gpt', 'GPT_SECTOR_SIZE=512', ...partitions);
  const before = ['ID_PART_GPT_SECTOR_SIZE=512', 'ID_PART_TABLE_TYPE=gpt'];
  const rootIs = (uuid: string): readonly string[] => [...before, 'ID_PART_GPT_AUTO_ROOT_DISK=1', `ID_PART_GPT_AUTO_ROOT_UUID=${uuid}`];

  it.each<readonly [string, Given, readonly string[], readonly string[]]>([
    ['is the one that / is mounted from', { mounts: '1 0 8:2 / / rw - ext4 /dev/sda2 rw\n' }, [...others, newer], rootIs('bbbb')],
    ['is known by the last thing that is mounted on /', { mounts: '1 0 9:1 / / rw - ext4 x rw\n2 1 8:2 / / rw - ext4 /dev/sda2 rw\n' }, others, rootIs('bbbb')],
    ['is not known when / is in memory', { mounts: '1 0 0:23 / / rw - overlay overlay rw\n' }, others, before],
    ['is, in the initial RAM disk, the one that we booted from', { initrd: true, loader: bootUuid }, others, rootIs('bbbb')],
    ['has the root with the newest label', { initrd: true, loader: bootUuid }, [...others, newer], rootIs('cccc')],
    ['has no root that is yet to be filled or not to be found', { initrd: true, loader: bootUuid }, [...others, empty, hidden], rootIs('bbbb')],
    ['has a root even where the table is wrong', { initrd: true, loader: bootUuid }, [others[0] as string, `PARTITION=6 ffff ${rootType} 0x0 9000 -6952 1`], rootIs('ffff')],
    ['may have no root yet', { initrd: true, loader: bootUuid }, [others[0] as string], [...before, 'ID_PART_GPT_AUTO_ROOT_DISK=1']],
    ['is not one that we did not boot from', { initrd: true, loader: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }, others, before],
    ['cannot be known without a boot loader', { initrd: true }, others, before],
    ['is, without a boot loader, a loop device that says so', { initrd: true }, [...others, 'LOOP_NAME=rootdisk.raw'], rootIs('bbbb')],
  ])('%s', (_what, given, said, properties) => expect(understood(disk, gpt(...said), given)).toEqual({ ok: true, properties }));

  it('says to a partition that it is the root', () => {
    const given = { properties: { ID_PART_GPT_AUTO_ROOT_UUID: 'bbbb' } };
    expect(understood(partition, saying('PART_ENTRY_UUID=bbbb', 'PART_ENTRY_NUMBER=2'), given).properties).toEqual(['ID_PART_ENTRY_UUID=bbbb', 'ID_PART_GPT_AUTO_ROOT=1', 'ID_PART_ENTRY_NUMBER=2']);
  });

  it.each<readonly [string, DeviceFolder['attributes'], readonly string[], boolean]>([
    ['whose table is for other sectors, when we booted from it', { 'queue/logical_block_size': '2048\n' }, [`GPT_ENTRY_TYPE=${esp}`], true],
    ['that the kernel does not scan, when we booted from it', { partscan: '0\n' }, [`GPT_ENTRY_TYPE=${xbootldr}`], true],
    ['on which the kernel sees the partitions', {}, [`GPT_ENTRY_TYPE=${esp}`], false],
    ['that we did not boot from', { 'queue/logical_block_size': '2048\n' }, [], false],
    ['where the boot loader came from another kind of partition', { 'queue/logical_block_size': '2048\n' }, [`GPT_ENTRY_TYPE=${rootType}`], false],
  ])('needs a loop device or not: one %s', (_what, attributes, said, needed) => {
    const other = { ...disk, attributes: { ...disk.attributes, ...attributes } };
    const { answer } = ask(other, { loader: bootUuid }, []);
    if (!('kind' in answer)) throw new Error('no probe');
    const names = answer.understand(saying('GPT_SECTOR_SIZE=512', ...said)).properties.map(([name]) => name);
    expect(names).toEqual(['ID_PART_GPT_SECTOR_SIZE', ...(needed ? ['ID_PART_GPT_AUTO_ROOT_DISK_NEEDS_LOOP'] : [])]);
  });
});
