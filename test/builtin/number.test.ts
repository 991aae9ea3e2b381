import { describe, expect, it } from 'vitest';
import { parseSigned, parseUnsigned } from '../../src/builtin/number.ts';

describe('a number without a sign', () => {
  it.each<[string, 0 | 10 | 16, number | null]>([
    ['0', 10, 0], ['08', 10, 8], ['+7', 10, 7], [' 7', 10, 7], ['4294967295', 10, 0xffff_ffff], ['4294967296', 10, null], ['0x7', 10, null], ['-7', 10, null], ['7 ', 10, null], ['', 10, null], ['7x', 10, null],
    ['ff', 16, 255], ['0xFF', 16, 255], ['0b1', 16, 0xb1], ['fffffffff', 16, null], ['0x', 16, null], ['g', 16, null],
    ['0x1f', 0, 31], ['017', 0, 15], ['0o17', 0, 15], ['0b101', 0, 5], ['17', 0, 17], ['0', 0, 0], ['08', 0, null], ['0x', 0, null], ['0o', 0, null], ['0b2', 0, null], ['1f', 0, null],
  ])("'%s' in base %i is %s", (text, base, value) => expect(parseUnsigned(text, { base })).toBe(value));

  it('is not more than it may be', () => {
    expect(parseUnsigned('ff', { base: 16, max: 0xff })).toBe(255);
    expect(parseUnsigned('100', { base: 16, max: 0xff })).toBeNull();
  });
});

describe('a number with a sign', () => {
  it.each<[string, number | null]>([['5', 5], ['-5', -5], ['+5', 5], ['-0', 0], ['0x10', 16], ['-010', -8], ['2147483647', 0x7fff_ffff], ['2147483648', null], ['-2147483648', -0x8000_0000], ['-2147483649', null], ['--5', null], ['5-', null], ['', null]])(
    "'%s' is %s",
    (text, value) => expect(parseSigned(text)).toBe(value),
  );
});
