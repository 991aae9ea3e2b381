import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bits } from '../../../src/builtin/input/bits.ts';

describe('a bitmap of the kernel', () => {
  it.each([32, 64] as const)('has the bits that were written into words of %i', (wordBits) => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 767 })), (numbers) => {
        const bits = Bits.parse(written(numbers, wordBits), { count: 768, wordBits });
        expect(Array.from({ length: 768 }, (_, bit) => bit).filter((bit) => bits.has(bit))).toEqual(numbers.toSorted((a, b) => a - b));
      }),
    );
  });

  it('counts bits of a range with both ends', () => {
    const bits = Bits.parse('f0 1', { count: 128, wordBits: 64 });
    expect([bits.countFrom(0, 0), bits.countFrom(1, 67), bits.countFrom(64, 69), bits.countFrom(0, 127)]).toEqual([1, 0, 2, 5]);
    expect([bits.hasAllFrom(68, 71), bits.hasAllFrom(67, 71), bits.hasAnyFrom(1, 68), bits.hasAnyFrom(1, 67)]).toEqual([true, false, true, false]);
  });

  it('has no bits beyond the last word that counts, nor in words that are no numbers', () => {
    expect(Bits.parse('1 0', { count: 64, wordBits: 64 }).has(64)).toBe(false);
    expect(Bits.parse('x 1ffffffffffffffff 3', { count: 192, wordBits: 64 }).countFrom(0, 191)).toBe(2);
    expect(Bits.parse('', { count: 64 }).has(0)).toBe(false);
  });

  it.each(['3', '0x3', '0X3', '+3', '+0x3', '0000000000000003'])('is a number as %s is one', (word) => {
    expect([0, 1, 2].filter((bit) => Bits.parse(word, { count: 64 }).has(bit))).toEqual([0, 1]);
  });
});

function written(numbers: readonly number[], wordBits: 32 | 64): string {
  const words: string[] = [];
  const mask = (1n << BigInt(wordBits)) - 1n;
  for (let rest = numbers.reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n); rest > 0n; rest >>= BigInt(wordBits)) words.unshift((rest & mask).toString(16));
  return words.join(' ');
}
