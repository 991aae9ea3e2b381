import { KernelError } from '../base/errors.ts';
import type { Broadcast } from '../broadcast/message.ts';
import type { Device } from '../device/device.ts';
import { joinLinks, joinTags } from '../device/properties.ts';
import type { Stored } from '../device/stored.ts';
import type { Verdict } from '../rules/verdict.ts';
import type { Uevent } from '../uevent/uevent.ts';

/**
 * What an event makes of its device: the record to store, and the properties that programs and listeners are told. Pure.
 */
export interface Outlook {
  readonly record: Stored;
  /** whether the record outlives the switch of roots (OPTIONS="db_persist", udev(7)) */
  readonly persist: boolean;
  /** for listeners, in udev's order; private properties (`.NAME`) included, as udevd sends them */
  readonly properties: ReadonlyMap<string, string>;
  readonly subsystem: string | null;
  readonly devtype: string | null;
  readonly tags: ReadonlySet<string>;
}

export interface OutlookInput {
  readonly device: Device;
  readonly uevent: Uevent;
  readonly previous: Stored | null;
  readonly verdict: Verdict;
  /** properties that an interface gets because it was renamed; null when nothing was renamed */
  readonly renamed: ReadonlyMap<string, string> | null;
  /** CLOCK_MONOTONIC microseconds: when a device without a record counts as initialised */
  readonly receivedUsec: bigint;
}

/**
 * Puts together what was known of a device, what the kernel says and what the rules decided.
 *
 * On `remove` the links and properties of the record still count, because listeners are told what the device had.
 */
export function outlookOf({ device, uevent, previous, verdict, renamed, receivedUsec }: OutlookInput): Outlook {
  const removing = uevent.action === 'remove';
  const initializedUsec = previous?.initializedUsec ?? receivedUsec;
  const links = removing ? (previous?.links ?? []) : [...verdict.links.keys()];
  const tags = new Set(verdict.tags.keys());
  const currentTags = new Set(verdict.currentTags.keys());

  const stored = new Map<string, string>();
  verdict.properties.forEach(({ value }, name) => {
    if (value !== null && !name.startsWith('.')) stored.set(name, value);
  });
  if (renamed !== null && renamed.has('ID_RENAMING')) stored.set('ID_RENAMING', '1');

  const record: Stored = {
    links,
    linkPriority: verdict.linkPriority?.value ?? 0,
    initializedUsec,
    properties: stored,
    tags,
    currentTags,
  };
  return {
    record,
    persist: verdict.persist?.value === true,
    properties: propertiesOf({ device, verdict, previous: removing ? previous : null, renamed, initializedUsec, links, tags, currentTags }),
    subsystem: device.subsystem,
    devtype: device.devtype,
    tags,
  };
}

interface PropertyInput {
  readonly device: Device;
  readonly verdict: Verdict;
  /** the record whose properties still count, on `remove` */
  readonly previous: Stored | null;
  readonly renamed: ReadonlyMap<string, string> | null;
  readonly initializedUsec: bigint;
  readonly links: readonly string[];
  readonly tags: ReadonlySet<string>;
  readonly currentTags: ReadonlySet<string>;
}

/**
 * All properties in the order in which udevd sends them: the kernel's, the time of initialisation, the device number, those of the
 * record and of the rules, links and tags.
 */
function propertiesOf({ device, verdict, previous, renamed, initializedUsec, links, tags, currentTags }: PropertyInput): Map<string, string> {
  const properties = new Map<string, string>();
  const kernel = device.kernelProperties;
  kernel.forEach((value, name) => {
    if (name !== 'MAJOR' && name !== 'MINOR') properties.set(name, value);
  });
  properties.set('USEC_INITIALIZED', String(initializedUsec));
  const major = kernel.get('MAJOR');
  if (major !== undefined) properties.set('MAJOR', major);
  const minor = kernel.get('MINOR');
  if (minor !== undefined) properties.set('MINOR', minor);
  previous?.properties.forEach((value, name) => properties.set(name, value));
  verdict.properties.forEach(({ value }, name) => {
    if (value === null) properties.delete(name);
    else properties.set(name, value);
  });
  if (renamed !== null) for (const [name, value] of renamed) properties.set(name, value);
  setIfAny(properties, 'DEVLINKS', joinLinks(links));
  setIfAny(properties, 'TAGS', joinTags(tags));
  setIfAny(properties, 'CURRENT_TAGS', joinTags(currentTags));
  return properties;
}

/**
 * What listeners are told of an event that failed: its properties as far as they are known, and like udevd UDEV_WORKER_FAILED and,
 * when a system call failed, UDEV_WORKER_ERRNO and UDEV_WORKER_ERRNO_NAME (device_add_errno in systemd's udev-error.c).
 *
 * @param outlook  null when the event failed before the rules had decided
 */
export function failureOf(device: Device, outlook: Outlook | null, error: Error): Broadcast {
  const properties = new Map(outlook?.properties ?? device.kernelProperties);
  properties.set('UDEV_WORKER_FAILED', '1');
  if (error instanceof KernelError) properties.set('UDEV_WORKER_ERRNO', String(error.errno)).set('UDEV_WORKER_ERRNO_NAME', error.code);
  return { properties, subsystem: device.subsystem, devtype: device.devtype, tags: outlook?.tags ?? [] };
}

/**
 * The environment of a program, as `KEY=VALUE`: all properties but the private ones, and the version of the database.
 *
 * @param processing  whether the program is to see that the event is not finished (ID_PROCESSING)
 */
export function environmentOf({ properties }: Outlook, { processing }: { processing: boolean }): string[] {
  const environment: string[] = [];
  properties.forEach((value, name) => {
    if (!name.startsWith('.')) environment.push(`${name}=${value}`);
  });
  environment.push('UDEV_DATABASE_VERSION=1');
  if (processing) environment.push('ID_PROCESSING=1');
  return environment;
}

function setIfAny(properties: Map<string, string>, name: string, value: string | null): void {
  if (value !== null) properties.set(name, value);
}
