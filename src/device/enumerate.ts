import { udevRun } from '../base/paths.ts';
import { compileGlob, matchesGlob } from '../base/glob.ts';
import { listFolder, readLink } from '../kernel/file.ts';
import { Device, type Host } from './device.ts';

/** Which devices are wanted: a device must satisfy every field that is given. Patterns are shell globs (glob(7)). */
export interface Matches {
  /** any of these subsystems */
  readonly subsystems?: readonly string[];
  /** none of these */
  readonly notSubsystems?: readonly string[];
  /** any of these names */
  readonly sysnames?: readonly string[];
  /** any of these properties */
  readonly properties?: readonly NamedPattern[];
  /** all of these attributes; a null pattern asks only that it is there */
  readonly attributes?: readonly NamedPattern[];
  /** none of these */
  readonly notAttributes?: readonly NamedPattern[];
  /** all of these tags */
  readonly tags?: readonly string[];
  /** below or at any of these */
  readonly parents?: readonly string[];
  /** whether the database knows the device */
  readonly initialized?: boolean;
}

export interface NamedPattern {
  readonly name: string;
  readonly pattern: string | null;
}

/**
 * The devices that are there and satisfy the matches, parents before their children (sd_device_enumerator_get_device_first(3)):
 * in the order of their devpaths, but a sound card's control device after its other devices, and device-mapper and RAID disks
 * at the end, because they are made of others.
 */
export function enumerate(host: Host, matches: Matches): Device[] {
  const devpaths = matches.tags !== undefined && matches.tags.length > 0 ? taggedDevpaths(host, matches.tags[0] as string) : presentDevpaths(host, matches);
  const devices: Device[] = [];
  for (const devpath of inOrder(devpaths)) {
    const device = Device.fromDevpath(host, devpath);
    if (device !== null && satisfies(device, matches)) devices.push(device);
  }
  return devices;
}

/** Subsystems, drivers and modules, which have uevents but are no devices (`udevadm trigger --type=subsystems`). */
export function enumerateSubsystems(host: Host, matches: Matches): Device[] {
  const { sys } = host.paths;
  const devpaths = new Set<string>();
  for (const name of listFolder(`${sys}/module`) ?? []) devpaths.add(`/module/${name}`);
  for (const bus of listFolder(`${sys}/bus`) ?? []) {
    devpaths.add(`/bus/${bus}`);
    for (const driver of listFolder(`${sys}/bus/${bus}/drivers`) ?? []) devpaths.add(`/bus/${bus}/drivers/${driver}`);
  }
  const devices: Device[] = [];
  for (const devpath of inOrder(devpaths)) {
    const device = Device.fromDevpath(host, devpath);
    if (device !== null && satisfies(device, matches)) devices.push(device);
  }
  return devices;
}

/** Every device by its class and bus; subsystems that are not wanted are not looked into. */
function presentDevpaths(host: Host, matches: Matches): Set<string> {
  const { sys } = host.paths;
  const found = new Set<string>();
  const folders: string[] = [];
  for (const name of listFolder(`${sys}/bus`) ?? []) if (wantsSubsystem(name, matches)) folders.push(`/bus/${name}/devices`);
  for (const name of listFolder(`${sys}/class`) ?? []) if (wantsSubsystem(name, matches)) folders.push(`/class/${name}`);
  for (const folder of folders) {
    for (const name of listFolder(sys + folder) ?? []) {
      const target = readLink(`${sys}${folder}/${name}`);
      const devpath = target === null ? `${folder}/${name}` : resolve(folder, target);
      if (devpath !== null) found.add(devpath);
    }
  }
  return found;
}

function taggedDevpaths(host: Host, tag: string): Set<string> {
  const found = new Set<string>();
  for (const id of listFolder(`${udevRun(host.paths)}/tags/${tag}`) ?? []) {
    const device = Device.fromId(host, id);
    if (device !== null) found.add(device.devpath);
  }
  return found;
}

/** `/class/net` and `../../devices/virtual/net/lo` → `/devices/virtual/net/lo`; null when it leads out of sysfs. */
function resolve(folder: string, target: string): string | null {
  const parts = target.startsWith('/') ? [] : folder.split('/').slice(1);
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return `/${parts.join('/')}`;
}

function wantsSubsystem(name: string, { subsystems = [], notSubsystems = [] }: Matches): boolean {
  if (notSubsystems.some((pattern) => globMatches(pattern, name))) return false;
  return subsystems.length === 0 || subsystems.some((pattern) => globMatches(pattern, name));
}

function satisfies(device: Device, matches: Matches): boolean {
  const { sysnames = [], properties = [], attributes = [], notAttributes = [], tags = [], parents = [], initialized } = matches;
  return (
    (device.subsystem === null || wantsSubsystem(device.subsystem, matches)) &&
    (sysnames.length === 0 || sysnames.some((pattern) => globMatches(pattern, device.sysname))) &&
    (parents.length === 0 || parents.some((parent) => device.devpath === parent || device.devpath.startsWith(`${parent}/`))) &&
    tags.every((tag) => device.stored?.tags.has(tag) === true) &&
    (properties.length === 0 || properties.some((property) => hasProperty(device, property))) &&
    attributes.every((attribute) => hasAttribute(device, attribute)) &&
    !notAttributes.some((attribute) => hasAttribute(device, attribute)) &&
    (initialized === undefined || initialized === (device.stored !== null))
  );
}

function hasProperty(device: Device, { name, pattern }: NamedPattern): boolean {
  if (!/[*?[]/.test(name)) return matchesValue(device.property(name), pattern);
  for (const properties of [device.kernelProperties, device.stored?.properties ?? new Map<string, string>()]) {
    for (const [key, value] of properties) if (globMatches(name, key) && matchesValue(value, pattern)) return true;
  }
  return false;
}

function hasAttribute(device: Device, { name, pattern }: NamedPattern): boolean {
  return matchesValue(device.attribute(name), pattern);
}

function matchesValue(value: string | null, pattern: string | null): boolean {
  return value !== null && (pattern === null || globMatches(pattern, value));
}

function inOrder(devpaths: ReadonlySet<string>): string[] {
  return [...devpaths].sort((one, other) => {
    const late = Number(isLate(one)) - Number(isLate(other));
    return late !== 0 ? late : compareSound(one, other);
  });
}

/** Disks that are made of other disks. */
function isLate(devpath: string): boolean {
  return devpath.includes('/block/md') || devpath.includes('/block/dm-');
}

/** `controlC0` after the card's other devices, because programs take it as the sign that the card is ready. */
function compareSound(one: string, other: string): number {
  const soundEnd = one.indexOf('/sound/card');
  if (soundEnd >= 0) {
    const cardEnd = one.indexOf('/', soundEnd + '/sound/card'.length);
    if (cardEnd >= 0 && other.startsWith(one.slice(0, cardEnd + 1))) {
      const oneControls = one.startsWith('controlC', cardEnd + 1);
      const otherControls = other.startsWith('controlC', cardEnd + 1);
      if (oneControls !== otherControls) return oneControls ? 1 : -1;
    }
  }
  return one < other ? -1 : one > other ? 1 : 0;
}

function globMatches(pattern: string, text: string): boolean {
  return matchesGlob(compileGlob(pattern), text);
}
