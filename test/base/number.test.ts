import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSigned, parseUnsigned, readInteger, type Base } from '../../src/base/number.ts';

describe('a whole number within bounds', () => {
  it.each<[text: string, value: number | string]>([
    ['0', 0],
    ['-0', 0],
    ['17', 17],
    [' \t+17', 17],
    ['-5', -5],
    ['0x1F', 31],
    ['0b101', 5],
    ['0o17', 15],
    ['017', 15],
    ['100', 100],
    ['101', 'Numerical result out of range'],
    ['-101', 'Numerical result out of range'],
    ['9'.repeat(400), 'Numerical result out of range'],
    ['', 'Invalid argument'],
    ['+', 'Invalid argument'],
    ['5 ', 'Invalid argument'],
    ['1.5', 'Invalid argument'],
    ['0x', 'Invalid argument'],
    ['08', 'Invalid argument'],
    ['0b2', 'Invalid argument'],
    ['a', 'Invalid argument'],
    ['--1', 'Invalid argument'],
  ])('%j is %j', (text, value) => {
    expect(readInteger(text, { min: -100, max: 100 })).toBe(value);
  });
});

describe('a number that is not negative', () => {
  it.each<[text: string, base: Base, value: number | null]>([
    ['0', 10, 0], ['08', 10, 8], ['+7', 10, 7], [' 7', 10, 7], ['4294967295', 10, 0xffff_ffff], ['4294967296', 10, null], ['0x7', 10, null], ['-7', 10, null], ['7 ', 10, null], ['', 10, null], ['7x', 10, null],
    ['ff', 16, 255], ['0xFF', 16, 255], ['0b1', 16, 0xb1], ['0d05', 16, 0xd05], ['10', 16, 16], ['fffffffff', 16, null], ['0x', 16, null], ['g', 16, null],
    ['0x1f', 0, 31], ['017', 0, 15], ['0o17', 0, 15], ['0b101', 0, 5], ['17', 0, 17], ['0', 0, 0], ['08', 0, null], ['0x', 0, null], ['0o', 0, null], ['0b2', 0, null], ['1f', 0, null],
  ])('%j in base %i is %s', (text, base, value) => expect(parseUnsigned(text, { base })).toBe(value));

  it('is in bounds', () => {
    expect(parseUnsigned('ff', { base: 16, max: 0xff })).toBe(255);
    expect(parseUnsigned('100', { base: 16, max: 0xff })).toBeNull();
    expect(parseUnsigned('0', { min: 1 })).toBeNull();
  });

  it('is none where there is no text', () => {
    expect(parseUnsigned(null)).toBeNull();
  });

  it('may be spelt in any base', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (value) => {
        for (const text of [String(value), `0x${value.toString(16)}`, `0${value.toString(8)}`, `0b${value.toString(2)}`]) expect(parseUnsigned(text)).toBe(value);
      }),
    );
  });

  it('has at most 32 bits whatever the text', () => {
    fc.assert(fc.property(fc.string(), fc.constantFrom<Base>(0, 10, 16), (text, base) => {
      const value = parseUnsigned(text, { base });
      return value === null || (value >= 0 && value <= 0xffff_ffff);
    }));
  });
});

describe('a number with a sign', () => {
  it.each<[string, number | null]>([['5', 5], ['-5', -5], ['+5', 5], ['-0', 0], ['0x10', 16], ['-010', -8], ['2147483647', 0x7fff_ffff], ['2147483648', null], ['-2147483648', -0x8000_0000], ['-2147483649', null], ['--5', null], ['5-', null], ['', null]])(
    '%j is %s',
    (text, value) => expect(parseSigned(text)).toBe(value),
  );
});
