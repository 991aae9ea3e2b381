/** Why a number was refused, in the words of strerror(3). */
export type NumberError = 'Invalid argument' | 'Numerical result out of range';

/**
 * Reads a whole number as systemd's `safe_atou` and `safe_atoi` do: white space in front and a sign are allowed; without a
 * given base, `0x`, `0o`, `0b` and a leading zero choose it.
 *
 * @param limits.base  8 for permission bits, which take neither sign nor prefix; null to let the prefix choose
 */
export function readInteger(text: string, limits: { readonly min: number; readonly max: number; readonly base: 8 | null }): number | NumberError {
  const pattern = limits.base === 8
    ? /^[ \t\n\r]*([+-]?)()([0-7]+)$/
    : /^[ \t\n\r]*([+-]?)(0[xX](?=[0-9a-fA-F])|0[oO](?=[0-7])|0[bB](?=[01])|0(?=[0-7])|)([0-9a-fA-F]+)$/;
  const match = pattern.exec(text);
  if (match === null) return 'Invalid argument';
  const [, sign, prefix, digits] = match as unknown as [string, string, string, string];
  if (limits.base === 8 && sign !== '') return 'Invalid argument';
  const base = limits.base ?? baseOf(prefix);
  if (!digitsOf[base].test(digits)) return 'Invalid argument';
  const magnitude = digits.length > 64 ? Number.MAX_SAFE_INTEGER : parseInt(digits, base);
  const value = sign === '-' ? -magnitude : magnitude;
  return value < limits.min || value > limits.max ? 'Numerical result out of range' : value + 0;
}

const digitsOf = { 2: /^[01]+$/, 8: /^[0-7]+$/, 10: /^[0-9]+$/, 16: /^[0-9a-fA-F]+$/ } as const;

function baseOf(prefix: string): 2 | 8 | 10 | 16 {
  switch (prefix.toLowerCase()) {
    case '0x': return 16;
    case '0o': return 8;
    case '0b': return 2;
    case '0': return 8;
    default: return 10;
  }
}
