/**
 * The names of a device and how they are made of each other. Pure.
 */

export interface DeviceNumber {
  readonly major: number;
  readonly minor: number;
}

/** `/devices/virtual/block/cciss!c0d0` → `cciss/c0d0`: the kernel writes `!` for the slash that a file name cannot have. */
export function sysnameOf(devpath: string): string {
  const name = devpath.slice(devpath.lastIndexOf('/') + 1);
  return name.includes('!') ? name.replaceAll('!', '/') : name;
}

/** The digits at the end of a name; null when there are none or nothing else (sd_device_get_sysnum(3)). */
export function sysnumOf(sysname: string): string | null {
  let start = sysname.length;
  while (start > 0 && isDigit(sysname.charCodeAt(start - 1))) start--;
  return start === sysname.length || start === 0 ? null : sysname.slice(start);
}

/** The canonical name of a node: `sda` and `/dev/sda` both give `/dev/sda`. */
export function devnameOf(name: string): string {
  return name.startsWith('/dev/') ? name : `/dev/${name}`;
}

export interface IdParts {
  readonly subsystem: string | null;
  readonly sysname: string;
  readonly devnum: DeviceNumber | null;
  readonly ifindex: number | null;
  /** the subsystem of a driver's device, for drivers */
  readonly driverSubsystem: string | null;
}

/**
 * The database id: `b8:0` and `c1:3` for nodes, `n2` for network interfaces, `+drivers:usb:hub` for drivers, else
 * `+SUBSYSTEM:SYSNAME` (sd_device_get_device_id(3)).
 */
export function idOf({ subsystem, sysname, devnum, ifindex, driverSubsystem }: IdParts): string {
  if (devnum !== null && devnum.major > 0) return `${subsystem === 'block' ? 'b' : 'c'}${devnum.major}:${devnum.minor}`;
  if (ifindex !== null) return `n${ifindex}`;
  // A file name has no slash; the kernel's own spelling of it is used.
  const name = sysname.replaceAll('/', '!');
  if (subsystem === 'drivers') return `+drivers:${driverSubsystem ?? ''}:${name}`;
  return `+${subsystem ?? ''}:${name}`;
}

export type ParsedId =
  | { readonly kind: 'block' | 'character'; readonly devnum: DeviceNumber }
  | { readonly kind: 'interface'; readonly ifindex: number }
  | { readonly kind: 'driver'; readonly subsystem: string; readonly sysname: string }
  | { readonly kind: 'name'; readonly subsystem: string; readonly sysname: string };

/** The inverse of `idOf`; null for what is no id. */
export function parseId(id: string): ParsedId | null {
  const number = /^([bc])([0-9]+):([0-9]+)$/.exec(id);
  if (number !== null) return { kind: number[1] === 'b' ? 'block' : 'character', devnum: { major: Number(number[2]), minor: Number(number[3]) } };
  if (/^n[0-9]+$/.test(id)) return { kind: 'interface', ifindex: Number(id.slice(1)) };
  if (!id.startsWith('+')) return null;
  const colon = id.indexOf(':');
  if (colon < 2 || colon === id.length - 1) return null;
  const subsystem = id.slice(1, colon);
  const rest = id.slice(colon + 1);
  if (subsystem !== 'drivers') return { kind: 'name', subsystem, sysname: rest };
  const second = rest.indexOf(':');
  return second < 1 ? null : { kind: 'driver', subsystem: rest.slice(0, second), sysname: rest.slice(second + 1) };
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
