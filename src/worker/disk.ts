import { nodeFile } from '../base/paths.ts';
import type { Device, Host } from '../device/device.ts';
import { setReadOnly } from '../kernel/block.ts';
import { EAGAIN, ENODEV, ENOENT, ENXIO, kernelError } from '../kernel/errno.ts';
import { FileLock } from '../kernel/lock.ts';
import type { Action } from '../uevent/uevent.ts';

/** Disks that are made of other disks: the programs that make them lock them in ways of their own (systemd.io, "Block device locking"). */
const unlockedPrefixes = ['dm-', 'md', 'drbd'];

/** Disks that are in memory or on top of others. Only hardware is made read-only. */
const syntheticPrefixes = ['dm-', 'md', 'drbd', 'loop', 'nbd', 'zram'];

/** What open(2) says of a device that is not there, or no longer, or without its medium. */
const absent: ReadonlySet<number> = new Set([ENODEV, ENXIO, ENOENT]);

/**
 * Takes the shared lock that says "this disk is being looked at" on the whole disk behind a block device, so that a program
 * holding it exclusively (a partitioner) is not disturbed and one that wants it waits for the event's end.
 *
 * @returns the lock; null when the device needs none or its node is not there; `locked` when somebody else holds it
 * @throws {KernelError} when the disk cannot be opened: nothing that rules say of it can be relied on then
 */
export function lockDisk(host: Host, device: Device, action: Action): FileLock | 'locked' | null {
  if (action === 'remove' || device.subsystem !== 'block' || startsWithAny(device.sysname, unlockedPrefixes)) return null;
  const disk = wholeDisk(device);
  if (disk === null || disk.devname === null) return null;
  const lock = FileLock.tryShared(nodeFile(host.paths, disk.devname));
  if (typeof lock !== 'number') return lock;
  if (lock === EAGAIN) return 'locked';
  // A node that is gone or has no medium is in nobody's way.
  if (absent.has(lock)) return null;
  throw kernelError('open', lock, disk.devname);
}

/**
 * Marks a disk read-only when it appears (systemd-udevd(8) "udev.blockdev_read_only").
 *
 * @returns 0, also for a device that is not concerned, or a positive errno
 */
export function markReadOnly(host: Host, device: Device, action: Action): number {
  if (action !== 'add' || device.subsystem !== 'block' || device.devname === null) return 0;
  if (startsWithAny(device.sysname, syntheticPrefixes)) return 0;
  return setReadOnly(nodeFile(host.paths, device.devname));
}

function wholeDisk(device: Device): Device | null {
  return device.devtype === 'partition' ? device.ancestor({ subsystem: 'block', devtype: 'disk' }) : device;
}

function startsWithAny(text: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => text.startsWith(prefix));
}
