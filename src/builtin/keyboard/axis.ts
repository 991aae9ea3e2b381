import type { Axis } from '../../kernel/evdev.ts';

/** The numbers of an override in their order. */
const parts = ['minimum', 'maximum', 'resolution', 'fuzz', 'flat'] as const;

/** A number as strtol(3) reads it: octal after `0`, hexadecimal after `0x`. */
const number = /^[ \t\n\v\f\r]*[-+]?(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/;

/**
 * An axis with what an EVDEV_ABS property says instead: `MIN:MAX:RESOLUTION:FUZZ:FLAT`. What is empty or left out stays as it
 * is; what follows a fifth colon means nothing (60-evdev.hwdb of systemd).
 *
 * @returns null for what is no such text
 */
export function overrideAxis(axis: Axis, text: string): Axis | null {
  const overridden: { -readonly [part in keyof Axis]: number } = { ...axis };
  let rest = text;
  for (const part of parts) {
    const digits = number.exec(rest)?.[0] ?? '';
    rest = rest.slice(digits.length);
    if (rest !== '' && !rest.startsWith(':')) return null;
    rest = rest.slice(1);
    if (digits !== '') overridden[part] = valueOf(digits.trim());
  }
  return overridden;
}

/** The lower 32 bits, for more has no place in an axis. */
function valueOf(digits: string): number {
  const isNegative = digits.startsWith('-');
  const bare = digits.replace(/^[-+]/, '');
  const size = BigInt(/^0[0-7]/.test(bare) ? `0o${bare.slice(1)}` : bare);
  const limit = isNegative ? 2n ** 63n : 2n ** 63n - 1n;
  const value = size > limit ? limit : size;
  return Number(BigInt.asIntN(32, isNegative ? -value : value));
}
