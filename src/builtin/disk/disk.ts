/**
 * How a block device stands to the disk that it is, or is a part of: what sysfs says, without looking at the disk.
 */
import { nodeFile, sysFile } from '../../base/paths.ts';
import { Device } from '../../device/device.ts';
import { listFolder } from '../../kernel/file.ts';
import { parseUnsigned } from '../../base/number.ts';

/** Where a partition is: what its entry in the disk's table has to say to be its own. */
export interface Place {
  readonly disk: Device;
  /** in sectors of 512 bytes, as sysfs has it */
  readonly size: string;
  readonly start: string | null;
  /** of a partition that device-mapper made (kpartx), which has no start; null for the kernel's own */
  readonly number: string | null;
}

/** Where a partition is on its disk; null for what is no partition. */
export function placeOf(device: Device): Place | null {
  const size = device.attribute('size');
  if (size === null) return null;
  if (device.attribute('partition') !== null) {
    const { parent } = device;
    const start = device.attribute('start');
    return parent === null || start === null ? null : { disk: parent, size, start, number: null };
  }
  const number = /^part([0-9]+)-/i.exec(device.attribute('dm/uuid') ?? '')?.[1];
  const [disk] = number === undefined ? [] : slavesOf(device);
  return number === undefined || disk === undefined ? null : { disk, size, start: null, number };
}

/** Whether a block device is a partition that the kernel made (a device-mapper one is not). */
export function isPartition(device: Device): boolean {
  return device.attribute('partition') !== null;
}

/** The device itself, or the disk that it is a partition of. */
export function wholeDisk(device: Device): Device | null {
  return isPartition(device) ? device.parent : device;
}

/** The devices that one is made of (device-mapper, md). */
export function slavesOf(device: Device): Device[] {
  const folder = `${device.syspath}/slaves`;
  const names = listFolder(sysFile(device.host.paths, folder)) ?? [];
  return names.map((name) => Device.fromSyspath(device.host, `${folder}/${name}`)).filter((slave) => slave !== null);
}

// Flags of `capability` before and since Linux 5.17, GENHD_FL_NO_PART.
const noPartitionsUntil516 = 0x0200;
const noPartitions = 0x0004;

/**
 * Whether the kernel looks for a partition table on a device. Linux says so in one attribute since 6.10; before, it follows from
 * several.
 *
 * @see Documentation/ABI/stable/sysfs-block "partscan"; <linux/blkdev.h>
 */
export function scansPartitions(device: Device): boolean {
  const partscan = device.attribute('partscan');
  if (partscan !== null) return partscan === '1';
  if (isPartition(device)) return false;
  if (device.attribute('loop/partscan') === '0') return false;
  const range = parseUnsigned(device.attribute('ext_range') ?? '', { base: 10 });
  if (range === null || range <= 1) return false;
  const capability = parseUnsigned(device.attribute('capability') ?? '0', { base: 16 });
  return capability !== null && (capability & (noPartitions | noPartitionsUntil516)) === 0;
}

/** The file that the probe has to open for a device; null when it has no node. */
export function nodeOf(device: Device): string | null {
  return device.devname === null ? null : nodeFile(device.host.paths, device.devname);
}
