/**
 * The names of a device and how they are made of each other. Pure.
 */
import { fileNameOf } from '../base/paths.ts';
import { canonicalDevname } from '../uevent/property.ts';

/** A record is made of properties as a message is, and the database knows of messages nothing but this. */
export { isPropertyName, isPropertyValue } from '../uevent/property.ts';

export interface DeviceNumber {
  readonly major: number;
  readonly minor: number;
}

/** `/devices/virtual/block/cciss!c0d0` → `cciss/c0d0`: the kernel writes `!` for the slash that a file name cannot have. */
export function sysnameOf(devpath: string): string {
  const name = fileNameOf(devpath);
  return name.includes('!') ? name.replaceAll('!', '/') : name;
}

/** The digits at the end of a name; null when there are none or nothing else (sd_device_get_sysnum(3)). */
export function sysnumOf(sysname: string): string | null {
  let start = sysname.length;
  while (start > 0 && isDigit(sysname.charCodeAt(start - 1))) start--;
  return start === sysname.length || start === 0 ? null : sysname.slice(start);
}

/**
 * The name of a link below /dev as records have it: `disk//by-id/./x` → `disk/by-id/x`.
 *
 * @returns null for an empty name, one that leads out of /dev, and one that could not stand in a line of a record
 */
export function canonicalLink(name: string): string | null {
  return canonicalDevname(`/dev/${name}`)?.slice('/dev/'.length) ?? null;
}

/** Whether a text can be a tag: it is a file name in /run/udev/tags, and stands between colons in TAGS and CURRENT_TAGS. */
export function isTag(text: string): boolean {
  return text.length <= MAX_FILE_NAME_BYTES && /^[0-9A-Za-z_-]+$/.test(text);
}

export interface IdParts {
  readonly subsystem: string | null;
  readonly devpath: string;
  readonly devnum: DeviceNumber | null;
  readonly ifindex: number | null;
}

/**
 * The database id: `b8:0` and `c1:3` for nodes, `n2` for network interfaces, `+drivers:usb:hub` for drivers, else
 * `+SUBSYSTEM:NAME` with the name as it is spelt in sysfs (sd_device_get_device_id(3)).
 */
export function idOf({ subsystem, devpath, devnum, ifindex }: IdParts): string {
  if (devnum !== null) return `${subsystem === 'block' ? 'b' : 'c'}${devnum.major}:${devnum.minor}`;
  if (ifindex !== null) return `n${ifindex}`;
  if (subsystem === 'drivers') return `+drivers:${driverSubsystemOf(devpath) ?? ''}:${fileNameOf(devpath)}`;
  return `+${subsystem ?? ''}:${fileNameOf(devpath)}`;
}

/** `/bus/usb/drivers/hub` → `usb`: the folder above the first one called `drivers`. */
export function driverSubsystemOf(devpath: string): string | null {
  return /([^/]+)\/drivers(\/|$)/.exec(devpath)?.[1] ?? null;
}

export type ParsedId =
  | { readonly kind: 'block' | 'character'; readonly devnum: DeviceNumber }
  | { readonly kind: 'interface'; readonly ifindex: number }
  /** what stands behind the second colon of a driver's id belongs to `sysname`: `usb:hub` */
  | { readonly kind: 'name'; readonly subsystem: string; readonly sysname: string };

/** The inverse of `idOf`; null for what is no id. */
export function parseId(id: string): ParsedId | null {
  const number = /^([bc])([0-9]{1,4}):([0-9]{1,7})$/.exec(id);
  if (number !== null) {
    const devnum = { major: Number(number[2]), minor: Number(number[3]) };
    const exists = devnum.major > 0 && devnum.major <= 0xfff && devnum.minor <= 0xfffff;
    return exists ? { kind: number[1] === 'b' ? 'block' : 'character', devnum } : null;
  }
  if (/^n[1-9][0-9]{0,9}$/.test(id)) return { kind: 'interface', ifindex: Number(id.slice(1)) };
  const colon = id.indexOf(':');
  if (!id.startsWith('+') || colon < 2) return null;
  const subsystem = id.slice(1, colon);
  const sysname = id.slice(colon + 1);
  return isFileName(subsystem) && isFileName(sysname.replaceAll('/', '!')) ? { kind: 'name', subsystem, sysname } : null;
}

/** Where a device of some subsystem and name may be, and what it must turn out to be there. */
export interface Place {
  readonly syspath: string;
  /** null below /sys/firmware, which has no subsystems */
  readonly subsystem: string | null;
  readonly sysname: string;
}

/**
 * The places to look for a device by subsystem and name (sd_device_new_from_subsystem_sysname(3)). For drivers the name is
 * `SUBSYSTEM:NAME`.
 */
export function placesOf(subsystem: string, name: string): Place[] {
  const file = name.replaceAll('/', '!');
  if (!isFileName(subsystem) || !isFileName(file)) return [];
  const sysname = file.replaceAll('!', '/');
  const places: Place[] = [];
  if (subsystem === 'subsystem') {
    places.push({ syspath: `/sys/bus/${file}`, subsystem, sysname }, { syspath: `/sys/class/${file}`, subsystem, sysname });
  } else if (subsystem === 'module') {
    places.push({ syspath: `/sys/module/${file}`, subsystem, sysname });
  } else if (subsystem === 'drivers') {
    const driver = /^([^:]+):(.+)$/.exec(file);
    if (driver !== null) places.push(placeOfDriver(driver[1] as string, driver[2] as string));
  }
  places.push({ syspath: `/sys/bus/${subsystem}/devices/${file}`, subsystem, sysname });
  places.push({ syspath: `/sys/class/${subsystem}/${file}`, subsystem, sysname });
  places.push({ syspath: `/sys/firmware/${subsystem}/${file}`, subsystem: null, sysname });
  return places;
}

const MAX_FILE_NAME_BYTES = 255;

/** The driver called `drivers` is the folder of the drivers itself. */
function placeOfDriver(bus: string, file: string): Place {
  const folder = `/sys/bus/${bus}/drivers`;
  return { syspath: file === 'drivers' ? folder : `${folder}/${file}`, subsystem: 'drivers', sysname: file.replaceAll('!', '/') };
}

function isFileName(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && text.length <= MAX_FILE_NAME_BYTES && !text.includes('/');
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
