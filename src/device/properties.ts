import type { Device } from './device.ts';

/**
 * All properties of a device as libudev's clients see them: the kernel's (with the device number behind the others, and the
 * subsystem last where no event said it), the time of initialisation, the record's, and those made of links and tags.
 */
export function propertiesOf(device: Device): Map<string, string> {
  const properties = new Map<string, string>();
  const kernel = device.kernelProperties;
  const late = ['MAJOR', 'MINOR', 'SUBSYSTEM'];
  for (const [name, value] of kernel) if (!late.includes(name)) properties.set(name, value);
  for (const name of late) {
    const value = kernel.get(name);
    if (value !== undefined) properties.set(name, value);
  }
  const stored = device.stored;
  if (stored === null) return properties;
  if (stored.initializedUsec !== null) properties.set('USEC_INITIALIZED', String(stored.initializedUsec));
  for (const [name, value] of stored.properties) properties.set(name, value);
  if (stored.links.length > 0) properties.set('DEVLINKS', stored.links.map((link) => `/dev/${link}`).join(' '));
  if (stored.tags.size > 0) properties.set('TAGS', joined(stored.tags));
  if (stored.currentTags.size > 0) properties.set('CURRENT_TAGS', joined(stored.currentTags));
  return properties;
}

function joined(tags: ReadonlySet<string>): string {
  return `:${[...tags].join(':')}:`;
}
