import { fileNameOf, nodeFile } from '../base/paths.ts';
import { Device, type Host } from '../device/device.ts';
import { rereadPartitions } from '../kernel/block.ts';
import { listFolder } from '../kernel/file.ts';
import { FileLock } from '../kernel/lock.ts';
import { triggerDevice } from '../uevent/trigger.ts';

/**
 * What follows when a watched node was closed by a program that could write to it: a `change` event, so that rules
 * look at the contents again.
 */

/** Whom it concerns. */
export type ChangePlan =
  /** the device alone */
  | { readonly kind: 'device' }
  /** a disk and its partitions, whose table may be another one now */
  | { readonly kind: 'disk' };

/**
 * Decides what has to be told after a watched node was closed. Device-mapper devices have a table of their own
 * making, and partitions none.
 */
export function planChange(device: Pick<Device, 'subsystem' | 'devtype' | 'sysname'>): ChangePlan {
  const isDisk = device.subsystem === 'block' && device.devtype === 'disk' && !device.sysname.startsWith('dm-');
  return { kind: isDisk ? 'disk' : 'device' };
}

/**
 * Has the kernel send the events that a plan asks for.
 *
 * A disk's partition table is read again first; then the kernel itself tells of all partitions. When it could not be
 * read, because somebody holds a lock on the disk or uses a partition, or when the disk has no partitions, a `change`
 * is sent for the disk and each partition. The reading may take as long as the disk does.
 */
export function announceChange(host: Host, device: Device, plan: ChangePlan): void {
  if (plan.kind === 'device') {
    triggerDevice({ paths: host.paths, syspath: device.syspath, action: 'change' });
    return;
  }
  const wasRead = device.devname !== null && rereadTable(nodeFile(host.paths, device.devname));
  const partitions = partitionsOf(host, device);
  if (wasRead && partitions.length > 0) return;
  for (const { syspath } of [device, ...partitions]) triggerDevice({ paths: host.paths, syspath, action: 'change' });
}

/** The partitions of a disk: folders in its own, with an attribute `partition`. */
export function partitionsOf(host: Host, disk: Device): Device[] {
  const partitions: Device[] = [];
  const prefix = fileNameOf(disk.devpath);
  for (const name of (listFolder(host.paths.sys + disk.devpath) ?? []).filter((entry) => entry.startsWith(prefix)).sort()) {
    const device = Device.fromSyspath(host, `${disk.syspath}/${name}`);
    if (device !== null && device.attribute('partition') !== null) partitions.push(device);
  }
  return partitions;
}

/** Under the lock that asks everybody else to keep away from the disk (systemd.io, "Locking block device access"). */
function rereadTable(node: string): boolean {
  const lock = FileLock.tryExclusive(node);
  if (typeof lock === 'number') return false;
  const errno = rereadPartitions(lock.fd);
  lock.close();
  return errno === 0;
}
