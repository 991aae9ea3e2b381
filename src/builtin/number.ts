/**
 * Whole numbers as udev reads them from attributes and properties: nothing may follow them, white space may stand in front.
 */

/** The biggest number of 32 bits without a sign. */
export const maxUnsigned = 0xffff_ffff;

/**
 * A number without a sign.
 *
 * @param base  16 takes a `0x` in front; 0 goes by what stands in front (`0x`, `0o`, `0b`, or `0` for octal)
 * @returns null for what is none, or is more than `max`
 */
export function parseUnsigned(text: string, { base, max = maxUnsigned }: { base: 0 | 10 | 16; max?: number }): number | null {
  const digits = /^[ \t\n\r]*\+?([0-9a-zA-Z]+)$/.exec(text)?.[1];
  if (digits === undefined) return null;
  const value = base === 10 ? decimal(digits) : base === 16 ? hexadecimal(digits) : spelt(digits);
  return value === null || value > max ? null : value;
}

/** A number of 32 bits that may have a sign, in the spelling of C (base 0 of `parseUnsigned`); null for what is none. */
export function parseSigned(text: string): number | null {
  const parts = /^[ \t\n\r]*([-+]?)([0-9a-zA-Z]+)$/.exec(text);
  if (parts === null) return null;
  const value = spelt(parts[2] as string);
  if (value === null || value > (parts[1] === '-' ? 0x8000_0000 : 0x7fff_ffff)) return null;
  return parts[1] === '-' ? 0 - value : value;
}

function spelt(digits: string): number | null {
  if (/^0[xX]/.test(digits)) return hexadecimal(digits);
  if (/^0[bB][01]+$/.test(digits)) return Number.parseInt(digits.slice(2), 2);
  if (/^0[oO]?[0-7]+$/.test(digits)) return Number.parseInt(digits.replace(/^0[oO]?/, ''), 8);
  return /^0./.test(digits) ? null : decimal(digits);
}

function decimal(digits: string): number | null {
  return /^[0-9]+$/.test(digits) ? Number(digits) : null;
}

function hexadecimal(digits: string): number | null {
  return /^(0[xX])?[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : null;
}
