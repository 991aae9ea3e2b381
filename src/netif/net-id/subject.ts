import { parseBoolean } from '../../base/values.ts';
import type { Device } from '../../device/device.ts';
import type { NamingScheme } from '../scheme.ts';

/** The interface that names are made for. */
export interface Subject {
  readonly device: Device;
  readonly scheme: NamingScheme;
  /** the two letters that say what kind of interface it is, such as `en` */
  readonly prefix: string;
  /** a property of `device` as the rules see it now */
  property(name: string): string | null;
}

/** A property that is to be set, or with null removed. */
export type Naming = readonly [property: string, value: string | null];

/** An alternative name of an interface may be as long as this (ALTIFNAMSIZ in <linux/if.h> less the final NUL). */
const maxNameBytes = 127;

/** One property for a name; none for one that is too long even for an alternative name. No property is empty. */
export function naming(property: string, name: string): Naming[] {
  return name.length > maxNameBytes ? [] : [[property, name === '' ? null : name]];
}

/**
 * Reads an attribute that a name may be made of. Null also when it was forbidden: properties of the device that has the attribute
 * say so, which for the interface are those of the event and for a device above it those of its record. What is no yes
 * or no forbids.
 *
 * @see systemd.net-naming-scheme(7) "LIMITING THE USE OF SPECIFIC SYSFS ATTRIBUTES"
 */
export function readAllowed(subject: Pick<Subject, 'device' | 'property'>, device: Device, attribute: string): string | null {
  const say = (name: string): string | null => (device === subject.device ? subject.property(name) : device.property(name));
  const policy = say(`ID_NET_NAME_ALLOW_${attribute.toUpperCase()}`) ?? say('ID_NET_NAME_ALLOW');
  return policy === null || parseBoolean(policy) === true ? device.attribute(attribute) : null;
}

/** The device right above, when it belongs to one of these subsystems; virtio devices in between do not count if they may be skipped. */
export function parentOf(device: Device, { subsystems, skipVirtio = false }: { subsystems: readonly string[]; skipVirtio?: boolean }): Device | null {
  let parent = device.parent;
  while (skipVirtio && parent?.subsystem === 'virtio') parent = parent.parent;
  return parent !== null && parent.subsystem !== null && subsystems.includes(parent.subsystem) ? parent : null;
}

/** The first part of the devpath below this folder, null when the device is elsewhere. */
export function firstPartBelow(device: Device, folder: string): string | null {
  if (!device.devpath.startsWith(`${folder}/`)) return null;
  const rest = device.devpath.slice(folder.length + 1);
  const slash = rest.indexOf('/');
  return slash < 0 ? rest : rest.slice(0, slash);
}
