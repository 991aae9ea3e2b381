import { isPlainText } from '../../base/text.ts';
import type { Device } from '../../device/device.ts';

/** What is known of a device's path so far, on the way from the device up to the root: the parts of ID_PATH, last part first. */
export class Route {
  /** the device whose path is wanted */
  readonly device: Device;
  /** whether a bus was met whose addresses stay the same, so that the path can stand for the device */
  isAnchored = false;
  /** whether a bus was met that tells devices apart that are equal above it; disks have no path without one */
  hasTransport = false;
  /** whether the way turned out to lead nowhere: then no part of it is a path */
  isLost = false;
  readonly #parts: string[] = [];
  /** the parts of the path that ATA disks had before ports could have several; null while there is no ATA port */
  #compatible: string[] | null = null;

  constructor(device: Device) {
    this.device = device;
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  get path(): string {
    return this.#parts.toReversed().join('-');
  }

  get compatiblePath(): string | null {
    return this.#compatible?.toReversed().join('-') ?? null;
  }

  /** Puts a part in front. */
  add(part: string): void {
    this.#parts.push(part);
  }

  /** Puts a part in front that both paths have. */
  addToBoth(part: string): void {
    this.add(part);
    this.#compatible?.push(part);
  }

  addAtaPort(part: string, { compatible }: { compatible: string }): void {
    this.add(part);
    this.#compatible ??= [];
    this.#compatible.push(compatible);
  }
}

/**
 * Goes past one device of the way.
 *
 * @returns the device whose parent is next, or null where the way ends
 */
export type Step = (device: Device, route: Route) => Device | null;

/** The topmost of the devices of one subsystem that stand on each other: all of a bus counts as one step. */
export function topOf(subsystem: string, device: Device): Device {
  let top = device;
  for (let next: Device | null = device; next?.subsystem === subsystem; next = next.parent) top = next;
  return top;
}

/**
 * An attribute that becomes a part of the path. Null also where there is no device, and where the text is not valid UTF-8 or has control
 * characters other than line breaks: a path with those could not be a property's value.
 */
export function textOf(device: Device | null, attribute: string): string | null {
  const text = device?.attribute(attribute) ?? null;
  return text !== null && isPlainText(text.replaceAll('\n', '')) ? text : null;
}
