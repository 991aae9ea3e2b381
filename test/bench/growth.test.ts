import { describe, expect, it } from 'vitest';
import { growth } from '../../bench/support/growth.ts';

describe('growth', () => {
  const samples = (of: (index: number) => number): number[] => Array.from({ length: 100 }, (_, index) => of(index));

  it.each<[what: string, of: (index: number) => number]>([
    ['stays', () => 20],
    ['rises at first', (index) => Math.min(20, 2 * index)],
    ['rises and falls', (index) => 20 + (index % 5)],
    ['rises by less than is certain', (index) => 20 + index / 100],
    ['falls', (index) => 40 - index / 10],
    ['only sinks less deep', (index) => 20 + (index % 2) * (index < 50 ? 20 : 10) + (index < 50 ? 0 : 10)],
  ])('is not found in what %s', (_, of) => expect(growth(samples(of))).toBeNull());

  it('is found in what rises to the end', () => expect(growth(samples((index) => 20 + index / 10))).toEqual({ early: { lowest: 21, highest: 21.9 }, late: { lowest: 29, highest: 29.9 } }));

  it('is found in few samples', () => expect(growth([1, 1, 30])).toEqual({ early: { lowest: 1, highest: 1 }, late: { lowest: 30, highest: 30 } }));
});
