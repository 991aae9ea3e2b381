import type { Circumstances } from './draft.ts';

/**
 * The properties without which lines cannot hold, numbered. Most lines ask for a property that most devices do not have. Which of
 * them a device lacks is found out once for each event, so that a line can be passed over by looking at one bit.
 */
export interface Needs {
  readonly numbers: ReadonlyMap<string, number>;
  /** the bits of `madeWhenAsked`: whether a device has these is not known beforehand */
  readonly always: readonly number[];
}

/** Properties that are made of links and tags, or read from sysfs, only when a rule asks for them. */
const madeWhenAsked = ['DEVLINKS', 'TAGS', 'CURRENT_TAGS', 'USEC_INITIALIZED', 'DRIVER'] as const;

/** Numbers the properties that the lines of a program need. */
export function numberNeeds(names: Iterable<string>): Needs {
  const numbers = new Map<string, number>();
  for (const name of names) if (!numbers.has(name)) numbers.set(name, numbers.size);
  const always: number[] = new Array((numbers.size >> 5) + 1).fill(0);
  for (const name of madeWhenAsked) mark(always, numbers.get(name));
  return { numbers, always };
}

/** Which of the needed properties a device may have in one event. A bit that is not set is certain: the device lacks the property. */
export class Presence {
  readonly #numbers: ReadonlyMap<string, number>;
  /** one bit for each needed property, at its number, 32 to an element: set when the device may have the property */
  readonly bits: readonly number[];
  readonly #marks: number[];

  constructor({ numbers, always }: Needs, { device, action, previous, globalProperties }: Circumstances) {
    this.#numbers = numbers;
    this.#marks = always.slice();
    this.bits = this.#marks;
    const gain = (_value: string, name: string): void => this.gain(name);
    device.kernelProperties.forEach(gain);
    globalProperties.forEach(gain);
    if (action === 'remove') previous?.properties.forEach(gain);
  }

  /** Notes that a rule has given the device a property. */
  gain(name: string): void {
    mark(this.#marks, this.#numbers.get(name));
  }
}

function mark(bits: number[], number: number | undefined): void {
  if (number !== undefined) bits[number >> 5]! |= 1 << (number & 31);
}
