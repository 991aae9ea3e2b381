import type { Device } from '../../device/device.ts';

/** Attributes by the devpath of the device that has them. */
export type AlteredAttributes = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface Alterations {
  /** of the device itself */
  readonly attributes: ReadonlyMap<string, string>;
  /** each of the nearest parent that has an attribute of that name, or else of the nearest parent */
  readonly parentAttributes: ReadonlyMap<string, string>;
}

/** Finds out whose attributes are altered; null when parents are to be altered and there is none. */
export function alteredAttributes(device: Device, { attributes, parentAttributes }: Alterations): AlteredAttributes | null {
  const altered = new Map<string, Map<string, string>>();
  if (attributes.size > 0) altered.set(device.devpath, new Map(attributes));
  for (const [name, value] of parentAttributes) {
    const parent = nearestWith(device, name) ?? device.parent;
    if (parent === null) return null;
    const ofParent = altered.get(parent.devpath) ?? new Map<string, string>();
    altered.set(parent.devpath, ofParent.set(name, value));
  }
  return altered;
}

/**
 * The device as it would be with other attributes, its parents likewise. Nothing else about it changes, and nothing is written.
 */
export function alteredDevice(device: Device, altered: AlteredAttributes): Device {
  if (altered.size === 0) return device;
  const own = altered.get(device.devpath);
  let parent: Device | null | undefined;
  const changed = {
    attribute: (name: string): string | null => own?.get(name)?.replace(/[\r\n]+$/, '') ?? device.attribute(name),
    parent: (): Device | null => (parent ??= device.parent === null ? null : alteredDevice(device.parent, altered)),
    ancestor({ subsystem, devtype = null }: { readonly subsystem: string; readonly devtype?: string | null }): Device | null {
      for (let above = changed.parent(); above !== null; above = above.parent) {
        if (above.subsystem === subsystem && (devtype === null || above.devtype === devtype)) return above;
      }
      return null;
    },
  };
  return new Proxy(device, {
    get(target, key) {
      if (key === 'parent') return changed.parent();
      if (key === 'attribute' || key === 'ancestor') return changed[key];
      // The device's private fields are its own: it is asked itself, not the proxy.
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function nearestWith(device: Device, attribute: string): Device | null {
  for (let parent = device.parent; parent !== null; parent = parent.parent) if (parent.attribute(attribute) !== null) return parent;
  return null;
}
