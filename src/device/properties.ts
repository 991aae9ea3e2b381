import type { Device } from './device.ts';

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
    const value = derivedProperty(device, name);
    if (value !== null) properties.set(name, value);
  }
  return properties;
}

/** A property that is made of other parts of the record; null when it is none, or that part is empty. */
export function derivedProperty({ stored }: Device, name: string): string | null {
  if (stored === null) return null;
  switch (name) {
    case 'USEC_INITIALIZED':
      return stored.initializedUsec === null ? null : String(stored.initializedUsec);
    case 'DEVLINKS':
      return stored.links.length === 0 ? null : stored.links.map((link) => `/dev/${link}`).join(' ');
    case 'TAGS':
      return joinTags(stored.tags);
    case 'CURRENT_TAGS':
      return joinTags(stored.currentTags);
    default:
      return null;
  }
}

/** `:systemd:seat:`, so that `*:seat:*` finds a tag wherever it stands; null for none. */
export function joinTags(tags: ReadonlySet<string>): string | null {
  return tags.size === 0 ? null : `:${[...tags].join(':')}:`;
}
