/**
 * Numbers as udev reads them in attributes and names: decimal, or with C's prefixes for other bases (strtoul(3) with base 0).
 */

const maxUnsigned = 0xffffffff;

const notations: readonly { readonly pattern: RegExp; readonly base: number }[] = [
  { pattern: /^([1-9][0-9]*)$/, base: 10 },
  { pattern: /^0[xX]([0-9a-fA-F]+)$/, base: 16 },
  { pattern: /^0[bB]([01]+)$/, base: 2 },
  { pattern: /^0[oO]([0-7]+)$/, base: 8 },
  { pattern: /^(0[0-7]*)$/, base: 8 },
];

/** An unsigned number of 32 bits; null when the text is none. */
export function parseUnsigned(text: string | null): number | null {
  if (text === null) return null;
  const digits = text.replace(/^[ \t\n\r]*\+?/, '');
  for (const { pattern, base } of notations) {
    const found = pattern.exec(digits)?.[1];
    if (found !== undefined) return inRange(parseInt(found, base));
  }
  return null;
}

/** A hexadecimal number of 32 bits, with or without `0x`; null when the text is none. */
export function parseHexadecimal(text: string): number | null {
  const digits = /^(?:0[xX])?([0-9a-fA-F]+)$/.exec(text)?.[1];
  return digits === undefined ? null : inRange(parseInt(digits, 16));
}

function inRange(value: number): number | null {
  return value <= maxUnsigned ? value : null;
}
