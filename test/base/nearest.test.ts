import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../src/base/nearest.ts';

describe('the nearest word', () => {
  it.each<[word: string, found: string | null]>([
    ['KERNEL', 'KERNEL'],
    ['KERNELL', 'KERNEL'],
    ['KRENEL', 'KERNEL'],
    ['ENERL', null],
    ['symlink', 'SYMLINK'],
    ['SMLNK', null],
    ['TGA', 'TAG'],
    ['SYM', 'SYMLINK'],
    ['TAGGED', 'TAG'],
    ['SY', null],
    ['X', null],
    ['', null],
  ])('to %j is %j', (word, found) => {
    expect(nearest(word, ['KERNEL', 'SYMLINK', 'TAG'])).toBe(found);
  });
});

describe('the distance of two words', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });

  it('counts letters changed, removed, added or swapped', () => {
    expect([editDistance('abc', 'axc'), editDistance('abc', 'ac'), editDistance('abc', 'abbc'), editDistance('abc', 'bac')]).toEqual([1, 1, 1, 1]);
  });
  it('is the same both ways, and nothing for equal words alone', () => {
    fc.assert(fc.property(word, word, (one, other) => {
      expect(editDistance(one, other)).toBe(editDistance(other, one));
      expect(editDistance(one, other) === 0).toBe(one === other);
    }));
  });
});
