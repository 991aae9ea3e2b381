import type { Device } from '../device/device.ts';
import type { Stored } from '../device/stored.ts';
import type { Verdict } from '../rules/verdict.ts';
import type { Uevent } from '../uevent/uevent.ts';

/**
 * What an event makes of its device: the record to store, and the properties that programs and listeners are told. Pure.
 */
export interface Outlook {
  readonly record: Stored;
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
  /** properties that a renamed interface gets, null when nothing was renamed */
  readonly renamed: ReadonlyMap<string, string> | null;
  /** CLOCK_MONOTONIC microseconds: when a device without a record counts as initialised */
  readonly receivedUsec: bigint;
}

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
  if (links.length > 0) properties.set('DEVLINKS', links.map((link) => `/dev/${link}`).join(' '));
  if (tags.size > 0) properties.set('TAGS', joinTags(tags));
  if (currentTags.size > 0) properties.set('CURRENT_TAGS', joinTags(currentTags));
  return properties;
}

/** What a program finds in its environment: everything but private properties, and the version of the database. */
export function environmentOf({ properties }: Outlook, { processing }: { processing: boolean }): string[] {
  const environment: string[] = [];
  properties.forEach((value, name) => {
    if (!name.startsWith('.')) environment.push(`${name}=${value}`);
  });
  environment.push('UDEV_DATABASE_VERSION=1');
  if (processing) environment.push('ID_PROCESSING=1');
  return environment;
}

function joinTags(tags: ReadonlySet<string>): string {
  let joined = ':';
  tags.forEach((tag) => {
    joined += `${tag}:`;
  });
  return joined;
}
