/**
 * Whole numbers as systemd reads them (`safe_atoi`, `safe_atou`): white space and a sign may stand in front, nothing may follow.
 */

/** Why a number was refused, in the words of strerror(3). */
export type NumberError = 'Invalid argument' | 'Numerical result out of range';

/** 0 goes by what stands in front: `0x`, `0o`, `0b`, or `0` for octal. 16 takes a `0x`. */
export type Base = 0 | 10 | 16;

/** Bounds, both of them allowed values. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** A whole number within bounds, or what is wrong with it. */
export function readInteger(text: string, { min, max }: Range, base: Base = 0): number | NumberError {
  // What nearly every attribute holds.
  if (base !== 16 && /^[1-9][0-9]{0,8}$/.test(text)) {
    const value = Number(text);
    return value < min || value > max ? 'Numerical result out of range' : value;
  }
  const [, sign, prefix = '', digits = ''] = notations[base].exec(text) ?? [];
  if (sign === undefined) return 'Invalid argument';
  const system = systems[base === 0 ? (prefix.toLowerCase() as Prefix) : base === 10 ? '' : '0x'];
  if (!system.digits.test(digits)) return 'Invalid argument';
  const magnitude = Number.parseInt(digits, system.base);
  const value = sign === '-' ? 0 - magnitude : magnitude;
  return value < min || value > max ? 'Numerical result out of range' : value;
}

/**
 * A number that is not negative, of 32 bits if nothing else is said.
 *
 * @returns null for a text that is no number or out of bounds, and for null
 */
export function parseUnsigned(text: string | null, { base = 0, min = 0, max = 0xffff_ffff }: { base?: Base } & Partial<Range> = {}): number | null {
  if (text === null) return null;
  const value = readInteger(text, { min, max }, base);
  return typeof value === 'number' ? value : null;
}

/** A number of 32 bits that may have a sign; null for any other text, and for null. */
export function parseSigned(text: string | null): number | null {
  if (text === null) return null;
  const value = readInteger(text, { min: -0x8000_0000, max: 0x7fff_ffff });
  return typeof value === 'number' ? value : null;
}

/** Sign, prefix and digits. */
const notations: Readonly<Record<Base, RegExp>> = {
  0: /^[ \t\n\r\v\f]*([+-]?)(0x(?=[0-9a-f])|0o(?=[0-7])|0b(?=[01])|0(?=[0-9])|)([0-9a-f]+)$/i,
  10: /^[ \t\n\r\v\f]*([+-]?)()([0-9]+)$/,
  16: /^[ \t\n\r\v\f]*([+-]?)(0x|)([0-9a-f]+)$/i,
};

const systems = {
  '': { base: 10, digits: /^[0-9]+$/ },
  '0': { base: 8, digits: /^[0-7]+$/ },
  '0o': { base: 8, digits: /^[0-7]+$/ },
  '0b': { base: 2, digits: /^[01]+$/ },
  '0x': { base: 16, digits: /^[0-9a-f]+$/i },
} as const;
type Prefix = keyof typeof systems;
