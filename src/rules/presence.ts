import type { Circumstances } from './draft.ts';

/**
 * The properties that lines cannot do without, numbered. Most lines ask for a property that most devices do not have, and what a
 * device surely lacks is found out once for each event, not once for each line.
 */
export interface Needs {
  readonly numbers: ReadonlyMap<string, number>;
  /** the bits of those that may be there although nobody said so: made of links and tags, or read when first asked for */
  readonly always: readonly number[];
}

/** Properties that are not among a device's own before somebody asks. */
const madeWhenAsked = ['DEVLINKS', 'TAGS', 'CURRENT_TAGS', 'USEC_INITIALIZED', 'DRIVER'] as const;

export function numberNeeds(names: Iterable<string>): Needs {
  const numbers = new Map<string, number>();
  for (const name of names) if (!numbers.has(name)) numbers.set(name, numbers.size);
  const always: number[] = new Array((numbers.size >> 5) + 1).fill(0);
  for (const name of madeWhenAsked) mark(always, numbers.get(name));
  return { numbers, always };
}

/** Which of the needed properties a device may have in one event. What it is said to lack it does lack. */
export class Presence {
  readonly #numbers: ReadonlyMap<string, number>;
  /** one for each needed property, by its number, 32 in an element; set where the device may have it */
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

  /** Somebody gave the device a property. */
  gain(name: string): void {
    mark(this.#marks, this.#numbers.get(name));
  }
}

function mark(bits: number[], number: number | undefined): void {
  if (number !== undefined) bits[number >> 5]! |= 1 << (number & 31);
}
