import { createHmac } from 'node:crypto';
import type { Paths } from '../base/paths.ts';
import { readText } from '../kernel/file.ts';
import type { BuiltinAnswer, BuiltinCall, Probe } from '../rules/world.ts';
import { found, nothing, type Builtin, type BuiltinContext } from './builtin.ts';
import { isPartition, nodeOf, scansPartitions } from './disk/disk.ts';
import { imageOf, signatureOf, verityOf, type Image, type Part, type RootHash } from './disk/image.ts';
import { signatureTypes, varType } from './disk/partition-types.ts';
import { partitionsOf } from './disk/partition.ts';
import { findingOf, firstOf, type Finding, type Value } from './disk/probe-answer.ts';
import { givenRootHash, verityFor, type Verity } from './disk/verity.ts';

type Property = readonly [name: string, value: string];

/**
 * What the partitions of the root disk are for. `dissect_image probe`, on the disk, says it for all of them in
 * ID_DISSECT_PARTn_*; `dissect_image copy`, on a partition, takes over what the disk says of it as ID_DISSECT_PART_*.
 *
 * Unlike in systemd-udevd, the file systems inside are not looked at, and an image policy (`systemd.image_policy=`) other than to
 * allow everything is not understood: then nothing is said, so that no partition is used that was not to be.
 *
 * @see UAPI.2 "Discoverable Partitions Specification"; udev(7) "dissect_image"
 */
export function dissectImage(context: BuiltinContext): Builtin {
  return {
    name: 'dissect_image',
    summary: 'what the partitions of the root disk are for',
    run(call) {
      const [, verb, ...others] = call.argv;
      if (others.length > 0) return nothing('one word is expected');
      if (verb === 'probe') return askAboutDisk(call, context);
      return verb === 'copy' ? copyFromDisk(call) : nothing("'probe' or 'copy' is expected");
    },
  };
}

function askAboutDisk({ device }: BuiltinCall, context: BuiltinContext): BuiltinAnswer | Probe {
  const node = nodeOf(device);
  if (node === null) return nothing('the device has no node');
  if (isPartition(device) || !scansPartitions(device)) return found([]);
  const commandLine = context.kernelCommandLine();
  const policy = /(?:^|\s)systemd\.image_policy=(\S+)/.exec(commandLine)?.[1] ?? '*';
  if (policy !== '*') return nothing(`the image policy '${policy}' is not understood`);
  const subject: Subject = { paths: device.host.paths, diskseq: device.diskseq, rootHash: givenRootHash(commandLine) };
  const argv = ['blkid', ...fileSystems.map((type) => `--only=${type}`), '--partitions', ...signatureTypes.map((type) => `--text-of=${type}`), node];
  return { kind: 'probe', argv, understand: (answer) => understand(findingOf(answer), subject) };
}

/** What a system may be kept in. Two of these at once on a disk that has a table, too, are a mistake. */
const fileSystems: readonly string[] = ['btrfs', 'crypto_LUKS', 'erofs', 'ext4', 'f2fs', 'squashfs', 'swap', 'vfat', 'xfs'];

/** What is known before the disk is looked at. */
interface Subject {
  readonly paths: Paths;
  readonly diskseq: bigint | null;
  readonly rootHash: RootHash | null;
}

function understand(finding: Finding, subject: Subject): BuiltinAnswer {
  switch (finding.kind) {
    case 'failed':
      return finding.answer;
    case 'absent':
    case 'undecided':
      return found([]);
    case 'unreadable':
      return nothing('the disk cannot be read');
    case 'found':
      return firstOf(finding.values, 'PTTYPE') === 'gpt' ? dissect(finding.values, subject) : found([]);
  }
}

function dissect(values: readonly Value[], subject: Subject): BuiltinAnswer {
  const { rootHash, paths } = subject;
  const partitions = partitionsOf(values);
  if (partitions.some(({ start, size }) => start.startsWith('-') || size.startsWith('-'))) return nothing('a partition ends before it begins');
  const image = imageOf(partitions, { rootHash, varUuid: () => varUuid(paths) });
  if (image === null) return found([]);
  if (typeof image === 'string') return nothing(image);
  const verity = verityFor(image, rootHash, values);
  if (typeof verity === 'string') return nothing(verity);
  const architecture = image.get('root')?.architecture ?? image.get('usr')?.architecture ?? null;
  return found([
    ['ID_DISSECT_IMAGE', '1'],
    ...(architecture === null ? [] : [['ID_DISSECT_IMAGE_ARCHITECTURE', architecture] as const]),
    ...[...image.values()].flatMap((part) => partProperties(part, image, verity, subject)),
  ]);
}

function partProperties({ designator, architecture, partition }: Part, image: Image, verity: Verity | null, { diskseq }: Subject): Property[] {
  const prefix = `ID_DISSECT_PART${partition.number}`;
  const nodeOfPart = (part: Part): string => `/dev/disk/by-diskseq/${diskseq ?? 0n}-part${part.partition.number}`;
  const properties: Property[] = [[`${prefix}_DESIGNATOR`, designator]];
  if (architecture !== null) properties.push([`${prefix}_ARCHITECTURE`, architecture]);
  const data = verityOf(designator, image);
  if (data !== null) properties.push([`${prefix}_HAS_VERITY`, '1'], [`${prefix}_VERITY_DEVICE`, nodeOfPart(data)]);
  const signature = signatureOf(designator, image);
  if (signature !== null) properties.push([`${prefix}_HAS_VERITY_SIG`, '1'], [`${prefix}_VERITY_SIG_DEVICE`, nodeOfPart(signature)]);
  if (verity?.of === designator) {
    properties.push([`${prefix}_ROOTHASH`, verity.hash]);
    if (verity.signature !== null) properties.push([`${prefix}_ROOTHASH_SIG`, verity.signature]);
  }
  return properties;
}

const copied = ['_DESIGNATOR', '_ARCHITECTURE', '_HAS_VERITY', '_HAS_VERITY_SIG', '_ROOTHASH', '_ROOTHASH_SIG', '_VERITY_DEVICE', '_VERITY_SIG_DEVICE'];

function copyFromDisk({ device, property }: BuiltinCall): BuiltinAnswer {
  const { parent } = device;
  if (device.subsystem !== 'block' || device.devtype !== 'partition') return nothing('the device is no partition');
  if (parent === null || parent.subsystem !== 'block' || parent.devtype !== 'disk') return nothing('the device above the partition is no disk');
  const number = property('PARTN');
  if (number === null) return nothing('the partition has no number');
  const properties: Property[] = [];
  for (const name of copied) {
    const value = parent.property(`ID_DISSECT_PART${number}${name}`);
    if (value !== null) properties.push([`ID_DISSECT_PART${name}`, value]);
  }
  return found(properties);
}

/**
 * The UUID that the /var partition of this installation has: what is made of its type with the machine's id as the key, so that
 * the /var of another installation is not taken for it.
 *
 * @see sd_id128_get_machine_app_specific(3)
 */
function varUuid({ etc }: Paths): string | null {
  const id = /^[0-9a-f]{32}$/i.exec((readText(`${etc}/machine-id`) ?? '').trimEnd())?.[0];
  if (id === undefined) return null;
  const bytes = createHmac('sha256', Buffer.from(id, 'hex')).update(Buffer.from(varType.replaceAll('-', ''), 'hex')).digest().subarray(0, 16);
  // A random UUID by its looks (RFC 9562, version 4).
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
