import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listOf, toBytes, toText } from '../../src/library/text.ts';

describe('text at the edge of the library', () => {
  it('becomes the bytes of its UTF-8, and text again', () => {
    expect(toBytes('für')).toBe('f\xc3\xbcr');
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void expect(toText(toBytes(text))).toBe(text)));
  });

  it('has a replacement character for bytes that are not UTF-8', () => expect(toText('a\xff')).toBe('a\ufffd'));
});

it('an option may have one value, several, or none', () => {
  expect([listOf('a'), listOf(['a', 'b']), listOf(undefined)]).toEqual([['a'], ['a', 'b'], []]);
});
