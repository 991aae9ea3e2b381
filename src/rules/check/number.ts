/** Why a number was refused, in the words of strerror(3). */
export type NumberError = 'Invalid argument' | 'Numerical result out of range';

const number = /^[ \t\n\r\v\f]*([+-]?)(0x(?=[0-9a-f])|0o(?=[0-7])|0b(?=[01])|0(?=[0-9])|)([0-9a-f]+)$/i;

/**
 * Reads a whole number as systemd's `safe_atoi` and `safe_atou` do: white space in front and a sign are allowed; `0x`, `0o`,
 * `0b` and a zero in front choose the base.
 */
export function readInteger(text: string, { min, max }: { readonly min: number; readonly max: number }): number | NumberError {
  const match = number.exec(text);
  if (match === null) return 'Invalid argument';
  const [, sign, prefix, digits] = match as unknown as [string, string, string, string];
  const { base, alphabet } = bases[prefix.toLowerCase() as keyof typeof bases];
  if (!alphabet.test(digits)) return 'Invalid argument';
  const magnitude = parseInt(digits, base);
  const value = sign === '-' ? -magnitude : magnitude;
  if (value < min || value > max) return 'Numerical result out of range';
  return value === 0 ? 0 : value;
}

const bases = {
  '': { base: 10, alphabet: /^[0-9]+$/ },
  '0': { base: 8, alphabet: /^[0-7]+$/ },
  '0o': { base: 8, alphabet: /^[0-7]+$/ },
  '0b': { base: 2, alphabet: /^[01]+$/ },
  '0x': { base: 16, alphabet: /^[0-9a-f]+$/i },
} as const;
