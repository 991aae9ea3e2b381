import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StringTable } from '../../src/hwdb/string-table.ts';

/** Stores texts one after the other. Returns where each is, and all bytes. */
function store(texts: readonly string[], expected = { bytes: 0, strings: 0 }): { offsets: number[]; bytes: string } {
  const table = new StringTable(expected);
  const offsets = texts.map((text) => table.intern(Buffer.from(`<${text}>`, 'latin1'), 1, text.length));
  return { offsets, bytes: Buffer.from(table.bytes).toString('latin1') };
}

describe('the string table', () => {
  it('begins with the empty string', () => {
    expect(store([''])).toEqual({ offsets: [0], bytes: '\0' });
  });

  it('stores a string once', () => {
    expect(store(['ab', 'cd', 'ab'])).toEqual({ offsets: [1, 4, 1], bytes: '\0ab\0cd\0' });
  });

  it('finds a string at the end of another one', () => {
    expect(store(['lamp', 'amp', 'p']).offsets).toEqual([1, 2, 4]);
  });

  it('takes the first of several that end alike', () => {
    expect(store(['desk lamp', 'floor lamp', 'lamp']).offsets).toEqual([1, 11, 6]);
  });

  it('does not look for a beginning', () => {
    expect(store(['lamp', 'la']).bytes).toBe('\0lamp\0la\0');
  });

  it('says of every string where the first stored one is that ends in it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\xff'), maxLength: 6 });
    fc.assert(fc.property(fc.array(text, { maxLength: 60 }), (texts) => {
      let expected = '\0';
      const offsets = texts.map((one) => {
        const found = one === '' ? 0 : expected.indexOf(`${one}\0`);
        if (found >= 0) return found;
        expected += `${one}\0`;
        return expected.length - one.length - 1;
      });
      expect(store(texts)).toEqual({ offsets, bytes: expected });
    }));
  });

  it('is the same whether room was reserved or not', () => {
    const texts = Array.from({ length: 3_000 }, (_, number) => `number ${number * 7919}`);
    expect(store(texts)).toEqual(store(texts, { bytes: 100_000, strings: 5_000 }));
  });
});
