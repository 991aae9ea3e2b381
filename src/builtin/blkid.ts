import { compareVersions } from '../base/version.ts';
import type { Device } from '../device/device.ts';
import { isInitrd } from '../kernel/initrd.ts';
import type { BuiltinAnswer, BuiltinCall, Probe } from '../rules/world.ts';
import { found, nothing, type Builtin } from './builtin.ts';
import { loaderPartition, rootDevice } from './disk/boot.ts';
import { readOptions, type BlkidOptions } from './disk/blkid-options.ts';
import { fileSystemProperties, loopProperties } from './disk/blkid-properties.ts';
import { isPartition, nodeOf, placeOf, scansPartitions, wholeDisk } from './disk/disk.ts';
import { bootPartitionTypes, isNeverAutomatic, nativeRootType } from './disk/partition-types.ts';
import { partitionsOf, type Partition } from './disk/partition.ts';
import { findingOf, firstOf, type Value } from './disk/probe-answer.ts';

type Property = readonly [name: string, value: string];

/**
 * What is on a block device: file system, partition table, its entry in the table of its disk (ID_FS_*, ID_PART_*); what backs
 * a loop device (ID_LOOP_*); and whether the root file system is to be found there (ID_PART_GPT_AUTO_ROOT*).
 *
 * @see libblkid(3); systemd-gpt-auto-generator(8); udev(7) "blkid"
 */
export const blkid: Builtin = {
  name: 'blkid',
  summary: 'file systems and partition tables',
  run: (call) => ask(call),
};

function ask(call: BuiltinCall): BuiltinAnswer | Probe {
  const { device } = call;
  const node = nodeOf(device);
  if (node === null) return nothing('the device has no node');
  const options = readOptions(call.argv.slice(1));
  if (typeof options === 'string') return nothing(options);
  if (isUnusedLoop(device)) return found([]);
  const { paths } = device.host;
  const context: Context = {
    device,
    isLoop: device.sysname.startsWith('loop'),
    fromStart: options.offset === 0n,
    rootHere: call.property('ID_PART_GPT_AUTO_ROOT_UUID'),
    loader: loaderPartition(paths),
    search: searchFor(device),
  };
  return { kind: 'probe', argv: wordsFor(node, options, context), understand: (answer) => understand(findingOf(answer), context) };
}

/** A loop device without a file has no content. Every machine has some, and each of them would cost a process at boot. */
function isUnusedLoop(device: Device): boolean {
  return device.sysname.startsWith('loop') && device.attribute('size') === '0' && device.attribute('loop/backing_file') === null;
}

/** What is known before the disk is looked at. */
interface Context {
  readonly device: Device;
  readonly isLoop: boolean;
  /** whether the device is looked at as a whole, and not from an offset on */
  readonly fromStart: boolean;
  /** on a partition: the UUID of the root partition that was found on its disk */
  readonly rootHere: string | null;
  /** the partition that the boot loader came from */
  readonly loader: string | null;
  readonly search: Search;
}

/** How the root partition is to be found on this disk, should it have a GPT. */
type Search =
  /** not at all: this cannot be the disk */
  | { readonly kind: 'none' }
  /** by its type: this is the initial RAM disk, and the disk is the one that we booted from */
  | { readonly kind: 'future' }
  /** it is known: the root file system is mounted from it */
  | { readonly kind: 'current'; readonly root: Device };

function searchFor(device: Device): Search {
  if (isPartition(device) || !scansPartitions(device)) return { kind: 'none' };
  if (isInitrd(device.host.paths)) return { kind: 'future' };
  const root = rootDevice(device.host);
  return root !== null && wholeDisk(root)?.devpath === device.devpath ? { kind: 'current', root } : { kind: 'none' };
}

function wordsFor(node: string, { offset, hints, noraid }: BlkidOptions, { device, isLoop, fromStart, loader, search }: Context): string[] {
  const words = ['blkid'];
  if (offset !== 0n) words.push(`--offset=${offset}`);
  if (noraid) words.push('--noraid');
  for (const hint of hints) words.push(`--hint=${hint}`);
  if (isLoop) words.push('--loop');
  if (search.kind !== 'none') words.push('--partitions');
  if (loader !== null && fromStart) words.push(`--gpt-entry=${loader}`);
  const place = placeOf(device);
  const disk = place === null ? null : nodeOf(place.disk);
  if (place !== null && disk !== null) {
    words.push(`--disk=${disk}`, `--size=${place.size}`, place.number === null ? `--start=${place.start}` : `--number=${place.number}`);
  }
  return [...words, node];
}

function understand(finding: ReturnType<typeof findingOf>, context: Context): BuiltinAnswer {
  switch (finding.kind) {
    case 'failed':
      return finding.answer;
    case 'absent':
      return found([]);
    case 'undecided':
      return { ok: false, properties: gptProperties(finding.values, context), reason: 'more than one file system claims the device' };
    case 'unreadable':
      return { ok: false, properties: gptProperties(finding.values, context), reason: 'the device cannot be read' };
    case 'found': {
      const { values } = finding;
      return found([
        ...gptProperties(values, context),
        ...fileSystemProperties(values, context.rootHere),
        ...loopProperties(values),
        ...(firstOf(values, 'PTTYPE') === 'gpt' ? rootProperties(values, context) : []),
      ]);
    }
  }
}

/**
 * A GPT that was written for another size of sectors (an image for disks on an optical medium), or that the kernel does not
 * look for, can be used through a loop device. The disk that the system was booted from is marked as needing one.
 */
function gptProperties(values: readonly Value[], { device, fromStart }: Context): Property[] {
  const sectorSize = firstOf(values, 'GPT_SECTOR_SIZE');
  if (sectorSize === null || !fromStart) return [];
  const isSeen = sectorSize === device.attribute('queue/logical_block_size') && scansPartitions(device);
  const isBootDisk = bootPartitionTypes.has(firstOf(values, 'GPT_ENTRY_TYPE') ?? '');
  const size: Property = ['ID_PART_GPT_SECTOR_SIZE', sectorSize];
  return !isSeen && isBootDisk ? [size, ['ID_PART_GPT_AUTO_ROOT_DISK_NEEDS_LOOP', '1']] : [size];
}

/** Names that mark a loop device as the root disk, where no boot loader says which disk that is (systemd-loop@.service). */
const rootLoopNames: readonly (string | null)[] = ['rootdisk', 'rootdisk.raw'];

function rootProperties(values: readonly Value[], { search, loader }: Context): Property[] {
  const partitions = partitionsOf(values);
  let root: Partition | null = null;
  switch (search.kind) {
    case 'none':
      return [];
    case 'future': {
      const isRootDisk =
        loader === null
          ? rootLoopNames.includes(firstOf(values, 'LOOP_NAME'))
          : partitions.some(({ type, uuid }) => bootPartitionTypes.has(type) && uuid === loader);
      if (!isRootDisk) return [];
      root = newestRoot(partitions);
      break;
    }
    case 'current': {
      const place = placeOf(search.root);
      root = partitions.find(({ type, start, size }) => type === nativeRootType() && start === place?.start && size === place.size) ?? null;
      break;
    }
  }
  const disk: Property = ['ID_PART_GPT_AUTO_ROOT_DISK', '1'];
  return root === null ? [disk] : [disk, ['ID_PART_GPT_AUTO_ROOT_UUID', root.uuid]];
}

/** The first root partition, or of several the one whose label is the newest version; empty ones are systemd-sysupdate's. */
function newestRoot(partitions: readonly Partition[]): Partition | null {
  let newest: Partition | null = null;
  for (const partition of partitions) {
    if (partition.type !== nativeRootType() || isNeverAutomatic(partition.flags) || partition.label === '_empty') continue;
    if (newest === null || compareVersions(partition.label, newest.label) > 0) newest = partition;
  }
  return newest;
}
