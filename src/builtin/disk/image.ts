/**
 * Which partitions of a disk make up a system, by their types.
 *
 * @see UAPI.2 "Discoverable Partitions Specification"; systemd-dissect(1)
 */
import { compareVersions } from '../../base/version.ts';
import { designators, isHiddenFromFirmware, isNeverAutomatic, nativeArchitecture, partitionType, secondaryArchitecture, type Designator } from './partition-types.ts';
import type { Partition } from './partition.ts';

/** A partition with what it is for. */
export interface Part {
  readonly designator: Designator;
  readonly architecture: string | null;
  readonly partition: Partition;
}

/** The partitions of a system, at most one for each purpose, in udev's order. */
export type Image = ReadonlyMap<Designator, Part>;

/** What the kernel command line says about dm-verity: which file system it is for, and its root hash. */
export interface RootHash {
  readonly of: 'root' | 'usr';
  /** hexadecimal, lower case; the UUIDs of the two partitions are its first and its last half; null when none is given */
  readonly hash: string | null;
}

/** What decides between partitions besides themselves. */
export interface Selection {
  /** only the partitions that this names are taken; null when there is none */
  readonly rootHash: RootHash | null;
  /** the UUID that /var of this installation has; asked for when there is a /var at all, null when it cannot be known */
  varUuid(): string | null;
}

const hasVersions: ReadonlySet<Designator> = new Set(['root', 'root-verity', 'root-verity-sig', 'usr', 'usr-verity', 'usr-verity-sig']);

/**
 * Picks the partitions of a system: for this machine's architecture before others, then the newest by label of those that have
 * versions, else the first.
 *
 * @returns a sentence when they do not go together; null when they do, and are no system that is started so (dm-verity twice)
 */
export function imageOf(partitions: readonly Partition[], selection: Selection): Image | string | null {
  const picked = new Map<Designator, Part>();
  for (const partition of partitions) {
    const type = partitionType(partition.type);
    if (type === null || isHidden(type.designator, partition)) continue;
    const part: Part = { ...type, partition };
    if (!isWanted(part, selection.rootHash)) continue;
    if (type.designator === 'var') {
      const uuid = selection.varUuid();
      if (uuid === null) return 'this installation has no /etc/machine-id to know its /var by';
      if (uuid !== partition.uuid) continue;
    }
    const before = picked.get(type.designator);
    if (before === undefined || isBetter(part, before)) picked.set(type.designator, part);
  }
  const inOrder = new Map(designators.flatMap((designator) => (picked.has(designator) ? [[designator, picked.get(designator) as Part] as const] : [])));
  const complaint = complaintAbout(inOrder, selection.rootHash);
  if (complaint !== null) return complaint;
  return inOrder.has('root-verity') && inOrder.has('usr-verity') ? null : inOrder;
}

/** The dm-verity partition that goes with one; null when it has none. */
export function verityOf(designator: Designator, image: Image): Part | null {
  return designator === 'root' || designator === 'usr' ? (image.get(`${designator}-verity`) ?? null) : null;
}

/** The partition with the signature of the root hash. */
export function signatureOf(designator: Designator, image: Image): Part | null {
  return designator === 'root' || designator === 'usr' ? (image.get(`${designator}-verity-sig`) ?? null) : null;
}

function isHidden(designator: Designator, { flags, label }: Partition): boolean {
  // systemd-sysupdate marks the partitions so that it has yet to fill.
  if (label === '_empty') return true;
  return designator === 'esp' ? isHiddenFromFirmware(flags) : isNeverAutomatic(flags);
}

/** With a root hash, only its own partitions are taken, and no dm-verity of the other file system. */
function isWanted({ designator, partition }: Part, rootHash: RootHash | null): boolean {
  if (rootHash === null) return true;
  const { of, hash } = rootHash;
  if (hash !== null && designator === of) return plainUuid(partition) === hash.slice(0, 32);
  if (hash !== null && designator === `${of}-verity`) return plainUuid(partition) === hash.slice(-32);
  return !designator.includes('-verity') || designator.startsWith(of);
}

function plainUuid({ uuid }: Partition): string {
  return uuid.replaceAll('-', '');
}

function isBetter(one: Part, other: Part): boolean {
  const difference = suitability(one) - suitability(other);
  if (difference !== 0) return difference > 0;
  return hasVersions.has(one.designator) && compareVersions(one.partition.label, other.partition.label) > 0;
}

function suitability({ architecture }: Part): number {
  return architecture === nativeArchitecture ? 2 : architecture !== null && architecture === secondaryArchitecture ? 1 : 0;
}

function complaintAbout(image: Image, rootHash: RootHash | null): string | null {
  for (const of of ['root', 'usr'] as const) {
    const hasVerity = image.has(`${of}-verity`);
    const hasSignature = image.has(`${of}-verity-sig`);
    if (!image.has(of) && (hasVerity || hasSignature)) return `there is dm-verity data for ${of}, but no such partition`;
    if (hasSignature && !hasVerity) return `there is a signature for ${of}, but no dm-verity data`;
  }
  const [root, usr] = [image.get('root'), image.get('usr')];
  if (root !== undefined && usr !== undefined && root.architecture !== usr.architecture) return 'root and usr are for different architectures';
  if (image.has('root-verity') && usr !== undefined && !image.has('usr-verity')) return 'dm-verity for root does not go with a separate usr';
  if (rootHash !== null && !image.has(rootHash.of)) return `there is no partition for ${rootHash.of}, which has a root hash`;
  if (rootHash !== null && rootHash.hash !== null && !image.has(`${rootHash.of}-verity`)) return 'the dm-verity data that the root hash names is not there';
  return null;
}
