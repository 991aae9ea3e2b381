import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHexadecimal, parseUnsigned } from '../../../src/netif/net-id/number.ts';

describe('numbers in attributes', () => {
  it.each<[string | null, number | null]>([
    ['0', 0],
    ['16383', 16383],
    ['0x1F', 31],
    ['010', 8],
    ['0b101', 5],
    ['0o17', 15],
    [' 7', 7],
    ['+7', 7],
    ['4294967295', 4294967295],
    ['4294967296', null],
    ['08', null],
    ['-1', null],
    ['7 ', null],
    ['1.5', null],
    ['', null],
    [null, null],
  ])('%j is %j', (text, value) => expect(parseUnsigned(text)).toBe(value));

  it('may be spelt in any base', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (value) => {
        for (const text of [String(value), `0x${value.toString(16)}`, `0${value.toString(8)}`, `0b${value.toString(2)}`]) expect(parseUnsigned(text)).toBe(value);
      }),
    );
  });

  it('are at most of 32 bits whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => [parseUnsigned(text), parseHexadecimal(text)].every((value) => value === null || (value >= 0 && value <= 0xffffffff))));
  });
});

describe('hexadecimal numbers in names', () => {
  it.each<[string, number | null]>([
    ['0d05', 0xd05],
    ['0x1f', 0x1f],
    ['10', 16],
    ['0g', null],
    ['', null],
  ])('%j is %j', (text, value) => expect(parseHexadecimal(text)).toBe(value));
});
