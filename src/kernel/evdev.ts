import { binding } from './binding.ts';
import { errnoOf } from './errno.ts';

/** An absolute axis (struct input_absinfo in <linux/input.h>). */
export interface Axis {
  /** where it is now */
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  /** changes smaller than this are noise */
  readonly fuzz: number;
  /** how far around the middle counts as the middle */
  readonly flat: number;
  /** units per millimetre, for angles per radian; 0 where it is not known */
  readonly resolution: number;
}

/** The node of an input device, open until `close`. */
export class InputNode {
  readonly #fd: number;

  private constructor(fd: number) {
    this.#fd = fd;
  }

  /**
   * @param path  the node
   * @returns it, or a positive errno; ENXIO when the name stands for another device than the one of this number
   */
  static open({ path, devnum, writable }: { path: string; devnum: { readonly major: number; readonly minor: number }; writable: boolean }): InputNode | number {
    const fd = binding.openInput(path, devnum.major, devnum.minor, writable);
    return fd < 0 ? errnoOf(fd) : new InputNode(fd);
  }

  /** Which types of events it sends, as bits by their EV_ numbers (EVIOCGBIT), or a negative errno. */
  eventTypes(): number {
    return binding.eventTypes(this.#fd);
  }

  /** An axis by its ABS_ number (EVIOCGABS), or a positive errno. */
  axis(number: number): Axis | number {
    const fields = new Int32Array(6);
    const errno = errnoOf(binding.readAxis(this.#fd, number, fields));
    if (errno !== 0) return errno;
    const [value = 0, minimum = 0, maximum = 0, fuzz = 0, flat = 0, resolution = 0] = fields;
    return { value, minimum, maximum, fuzz, flat, resolution };
  }

  /** Makes an axis another one, for whoever opens the device from now on (EVIOCSABS). Returns 0 or a positive errno. */
  setAxis(number: number, { value, minimum, maximum, fuzz, flat, resolution }: Axis): number {
    return errnoOf(binding.writeAxis(this.#fd, number, Int32Array.of(value, minimum, maximum, fuzz, flat, resolution)));
  }

  /** Has a scan code of the keyboard mean a key from now on (EVIOCSKEYCODE). Returns 0 or a positive errno. */
  mapKey({ scancode, keycode }: { scancode: number; keycode: number }): number {
    return errnoOf(binding.mapKey(this.#fd, scancode, keycode));
  }

  close(): void {
    binding.closeDescriptor(this.#fd);
  }
}
