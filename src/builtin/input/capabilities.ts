import type { Device } from '../../device/device.ts';
import { parseUnsigned } from '../../base/number.ts';
import { Bits } from './bits.ts';

/** What an input device can send (input_dev in <linux/input.h>). */
export interface Capabilities {
  /** by EV_ number */
  readonly events: Bits;
  /** by KEY_ and BTN_ number */
  readonly keys: Bits;
  /** by REL_ number */
  readonly relative: Bits;
  /** by ABS_ number */
  readonly absolute: Bits;
  /** by INPUT_PROP_ number */
  readonly properties: Bits;
  /** the bus it is on, a BUS_ number; null when it does not say */
  readonly bus: number | null;
}

/** @param device  the one of class input that has the attributes, such as `input3` */
export function capabilitiesOf(device: Device): Capabilities {
  // As many as <linux/input-event-codes.h> has of each, in whole words.
  const bits = (attribute: string, count: number): Bits => Bits.parse(device.attribute(attribute) ?? '', { count });
  return {
    events: bits('capabilities/ev', 0x20),
    keys: bits('capabilities/key', 0x300),
    relative: bits('capabilities/rel', 0x10),
    absolute: bits('capabilities/abs', 0x40),
    properties: bits('properties', 0x20),
    bus: parseUnsigned(device.attribute('id/bustype') ?? '', { base: 16, max: 0xffff }),
  };
}
