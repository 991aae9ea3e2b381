import type { Device } from './device.ts';
import type { Stored } from './stored.ts';

/**
 * All properties of a device as libudev's clients see them: the kernel's, the time of initialisation, the record's, and those
 * made of links and tags. A name that comes again keeps its place.
 */
export function propertiesOf(device: Device): Map<string, string> {
  const properties = new Map(device.kernelProperties);
  const { stored } = device;
  if (stored === null) return properties;
  if (stored.initializedUsec !== null) properties.set('USEC_INITIALIZED', String(stored.initializedUsec));
  for (const [name, value] of stored.properties) properties.set(name, value);
  for (const name of ['DEVLINKS', 'TAGS', 'CURRENT_TAGS']) {
    const value = derivedProperty(stored, name);
    if (value !== null) properties.set(name, value);
  }
  return properties;
}

/** A property that is made of other parts of a record; null for any other name, when that part is empty, and without a record. */
export function derivedProperty(stored: Stored | null, name: string): string | null {
  if (stored === null) return null;
  switch (name) {
    case 'USEC_INITIALIZED':
      return stored.initializedUsec === null ? null : String(stored.initializedUsec);
    case 'DEVLINKS':
      return joinLinks(stored.links);
    case 'TAGS':
      return joinTags(stored.tags);
    case 'CURRENT_TAGS':
      return joinTags(stored.currentTags);
    default:
      return null;
  }
}

/** Links as DEVLINKS has them, `/dev/disk/by-id/a /dev/disk/by-id/b`; null for none. */
export function joinLinks(links: Iterable<string>): string | null {
  let joined = '';
  for (const link of links) joined += joined === '' ? `/dev/${link}` : ` /dev/${link}`;
  return joined === '' ? null : joined;
}

/** Tags as TAGS and CURRENT_TAGS have them, `:systemd:seat:`, so that `*:seat:*` finds a tag wherever it stands; null for none. */
export function joinTags(tags: Iterable<string>): string | null {
  let joined = '';
  for (const tag of tags) joined += `:${tag}`;
  return joined === '' ? null : `${joined}:`;
}
