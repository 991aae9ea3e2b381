import { parseSigned, parseUnsigned } from '../../base/number.ts';
import { keyCode } from './key-codes.ts';

/** What properties say that an input device has to be made. */
export interface Adjustments {
  readonly keys: readonly KeyMapping[];
  readonly axes: readonly AxisOverride[];
  /** scan codes of keys that the keyboard never tells to be let go, so that the kernel has to */
  readonly released: readonly number[];
  /** of a pointing stick, 0 to 255; null leaves it as it is */
  readonly sensitivity: number | null;
  /** what was not understood, in sentences that begin with the property */
  readonly mistakes: readonly string[];
}

export interface KeyMapping {
  readonly property: string;
  readonly scancode: number;
  readonly keycode: number;
}

export interface AxisOverride {
  readonly property: string;
  /** an ABS_ number */
  readonly axis: number;
  /** see `overrideAxis` */
  readonly text: string;
}

const keyPrefix = 'KEYBOARD_KEY_';
const axisPrefix = 'EVDEV_ABS_';

/**
 * Reads a device's properties (60-keyboard.hwdb, 60-evdev.hwdb and 70-pointingstick.hwdb of systemd describe them):
 *
 * - `KEYBOARD_KEY_<scan code>=[!]<key>`, where the exclamation mark stands for `released` and may stand alone
 * - `EVDEV_ABS_<axis>=<min>:<max>:<resolution>:<fuzz>:<flat>`
 * - `POINTINGSTICK_SENSITIVITY=<number>`
 */
export function readAdjustments(properties: ReadonlyMap<string, string>): Adjustments {
  const keys: KeyMapping[] = [];
  const axes: AxisOverride[] = [];
  const released: number[] = [];
  const mistakes: string[] = [];
  let sensitivity: number | null = null;
  for (const [property, value] of properties) {
    if (property.startsWith(keyPrefix)) {
      const scancode = parseUnsigned(property.slice(keyPrefix.length), { base: 16 });
      const key = value.replace(/^!/, '');
      const keycode = keyCode(key) ?? parseUnsigned(key, { base: 0 });
      if (scancode === null) mistakes.push(`${property} has no scan code`);
      else {
        if (value.startsWith('!')) released.push(scancode);
        if (keycode !== null) keys.push({ property, scancode, keycode });
        else if (value !== '!') mistakes.push(`${property}: there is no key '${key}'`);
      }
    } else if (property.startsWith(axisPrefix)) {
      const axis = parseUnsigned(property.slice(axisPrefix.length), { base: 16 });
      if (axis === null) mistakes.push(`${property} has no axis`);
      else axes.push({ property, axis, text: value });
    } else if (property === 'POINTINGSTICK_SENSITIVITY') {
      const number = parseSigned(value);
      if (number !== null && number >= 0 && number <= 255) sensitivity = number;
      else mistakes.push(`${property}: '${value}' is not a number from 0 to 255`);
    }
  }
  return { keys, axes, released, sensitivity, mistakes };
}
