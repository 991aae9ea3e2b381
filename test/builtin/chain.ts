import type { DeviceFolder } from '../device/machine.ts';

/** Attributes of devices by the devices' names. */
export type Attributes = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The devices of a way down from /devices, in short: `pci0000:00/0000:00:1f.2@pci/ata1@/host0@scsi:scsi_host` are folders, with
 * `@` those that are devices, behind it their subsystem and their DEVTYPE. The last one of several with one name has the attributes.
 */
export function chain(way: string, attributes: Attributes = {}): DeviceFolder[] {
  let devpath = '/devices';
  const devices = way.split('/').flatMap((part): DeviceFolder[] => {
    const [name, kind] = part.split('@') as [string, string?];
    devpath += `/${name}`;
    if (kind === undefined) return [];
    const [subsystem = '', devtype] = kind.split(':');
    return [{ devpath, subsystem: subsystem === '' ? null : subsystem, uevent: devtype === undefined ? [] : [`DEVTYPE=${devtype}`], attributes: attributes[name] ?? {} }];
  });
  return devices;
}

/** The path of a way's last device. */
export function endOf(way: string): string {
  return `/devices/${way.replace(/@[^/]*/g, '')}`;
}

/** Devices of several ways, each once. */
export function merge(...ways: readonly (readonly DeviceFolder[])[]): DeviceFolder[] {
  return [...new Map(ways.flat().map((device) => [device.devpath, device])).values()];
}
