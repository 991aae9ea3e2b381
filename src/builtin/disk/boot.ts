/**
 * Where the system was booted from and runs from, as far as it is about disks: what the boot loader left in EFI variables, and
 * the device behind the root file system.
 */
import type { Paths } from '../../base/paths.ts';
import { Device, type Host } from '../../device/device.ts';
import { listFolder, readText } from '../../kernel/file.ts';
import { slavesOf, wholeDisk } from './disk.ts';

/** Variables of the Boot Loader Interface (systemd.io/BOOT_LOADER_INTERFACE). */
const loaderVendor = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f';

/**
 * The UUID, in lower case, of the partition that the boot loader was started from; null when it said none or there is no EFI.
 *
 * efivarfs puts four bytes of attributes before the value, which is UTF-16.
 */
export function loaderPartition({ sys }: Paths): string | null {
  const file = readText(`${sys}/firmware/efi/efivars/LoaderDevicePartUUID-${loaderVendor}`);
  if (file === null) return null;
  const [text = ''] = file.slice(4).replaceAll(/([^])\0/g, '$1').split('\0');
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : null;
}

/** The block device that the root file system is on, below encryption and the like; null when there is not exactly one. */
export function rootDevice(host: Host): Device | null {
  const mounted = mountedRoot(host);
  return mounted === null ? null : lowest(mounted);
}

/** The device of the file system at `/`, as proc_pid_mountinfo(5) has it. */
function mountedRoot(host: Host): Device | null {
  const lines = (readText(`${host.paths.proc}/self/mountinfo`, maxMountinfoBytes) ?? '').split('\n');
  // A file system that is mounted over another comes after it.
  const line = lines.findLast((each) => each.split(' ', 5)[4] === '/');
  const fields = /^[0-9]+ [0-9]+ ([0-9]+):([0-9]+) .* - ([^ ]+) ([^ ]+)/.exec(line ?? '');
  if (fields === null) return null;
  const [, major, minor, type, source] = fields as unknown as readonly [string, string, string, string, string];
  if (major !== '0') return Device.fromDevnum(host, 'block', { major: Number(major), minor: Number(minor) });
  return type === 'btrfs' ? onlyBtrfsDevice(host, source) : null;
}

const maxMountinfoBytes = 1 << 20;

/** A btrfs file system has a number of its own; the device is its source, if it is the only one. */
function onlyBtrfsDevice(host: Host, source: string): Device | null {
  const device = Device.fromArgument(host, source);
  if (device === null) return null;
  const root = `${host.paths.sys}/fs/btrfs`;
  for (const uuid of listFolder(root) ?? []) {
    const names = listFolder(`${root}/${uuid}/devices`) ?? [];
    if (names.includes(device.sysname)) return names.length === 1 ? device : null;
  }
  return null;
}

/**
 * The device below a device-mapper one. Several below it, as of dm-verity with its hashes apart, count as one when they are on the
 * same disk.
 */
function lowest(device: Device): Device | null {
  const [first, ...others] = slavesOf(device);
  if (first === undefined) return device;
  const disk = wholeDisk(first)?.devpath;
  return others.every((other) => wholeDisk(other)?.devpath === disk) ? lowest(first) : null;
}
