import type { Device } from '../../device/device.ts';
import { propertiesOf } from '../../device/properties.ts';

/** The lettered lines of `--query=all`, `--export-db` and `--tree` (udevadm(8) "udevadm info"). */
export function recordLines(device: Device): string[] {
  const { devnum, devname, stored } = device;
  const lines = [`P: ${device.devpath}`, `M: ${device.sysname}`];
  const say = (letter: string, value: string | null): void => {
    if (value !== null) lines.push(`${letter}: ${value}`);
  };
  say('R', device.sysnum);
  say('J', deviceId(device));
  say('U', device.subsystem);
  say('B', device.driverSubsystem);
  say('T', device.devtype);
  if (devnum !== null) say('D', `${device.subsystem === 'block' ? 'b' : 'c'} ${devnum.major}:${devnum.minor}`);
  say('I', device.ifindex === null ? null : String(device.ifindex));
  if (devname !== null) {
    say('N', devname.slice('/dev/'.length));
    say('L', String(stored?.linkPriority ?? 0));
    for (const link of stored?.links ?? []) say('S', link);
  }
  say('Q', device.diskseq === null ? null : String(device.diskseq));
  say('V', device.driver);
  for (const [name, value] of shownProperties(device)) say('E', `${name}=${value}`);
  return lines;
}

/** The same as one object, with properties beside the rest. */
export function recordObject(device: Device): Record<string, string> {
  const fields: Record<string, string> = { SYSNAME: device.sysname };
  if (device.sysnum !== null) fields['SYSNUM'] = device.sysnum;
  if (device.driverSubsystem !== null) fields['DRIVER_SUBSYSTEM'] = device.driverSubsystem;
  const id = deviceId(device);
  if (id !== null) fields['DEVICE_ID'] = id;
  for (const [name, value] of shownProperties(device)) fields[name] = value;
  return fields;
}

/** sd-device looks for a record before it tells any property, and gives up where there is no id to look under. */
export function shownProperties(device: Device): ReadonlyMap<string, string> {
  return deviceId(device) === null ? new Map() : propertiesOf(device);
}

/** A device without a subsystem, a device number and an interface has no id. */
function deviceId(device: Device): string | null {
  return device.subsystem === null && device.devnum === null && device.ifindex === null ? null : device.id;
}
