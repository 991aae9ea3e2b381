import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisFor, formatFigure } from '../../bench/support/axis.ts';

describe('an axis', () => {
  const cases: readonly [spread: 'linear' | 'log', values: number[], ticks: number[]][] = [
    ['linear', [3, 9.1], [0, 2, 4, 6, 8, 10]],
    ['linear', [0.31], [0, 0.1, 0.2, 0.3, 0.4]],
    ['linear', [1_000_000], [0, 200_000, 400_000, 600_000, 800_000, 1_000_000]],
    ['linear', [103], [0, 25, 50, 75, 100, 125]],
    ['linear', [0], [0, 1]],
    ['log', [100, 10_000], [100, 200, 500, 1_000, 2_000, 5_000, 10_000]],
    ['log', [10, 100_000], [10, 100, 1_000, 10_000, 100_000]],
    ['log', [0.03, 0.4], [0.02, 0.05, 0.1, 0.2, 0.5]],
    ['log', [7], [5, 10]],
    ['log', [1], [1, 2]],
  ];
  it.each(cases)('that is %s has round numbers around %j', (spread, values, ticks) => expect(axisFor(spread, values).ticks).toEqual(ticks));

  it('has room for every figure, and puts a greater one higher', () => {
    const figure = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom('linear' as const, 'log' as const), fc.array(figure, { minLength: 1 }), (spread, values) => {
        const { place, ticks } = axisFor(spread, values);
        const sorted = [...values].sort((one, other) => one - other).map(place);
        expect(sorted[0]).toBeGreaterThanOrEqual(-1e-9);
        expect(sorted.at(-1)).toBeLessThanOrEqual(1 + 1e-9);
        expect(sorted).toEqual([...sorted].sort((one, other) => one - other));
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(17);
      }),
    );
  });

  it('puts factors of ten equally far apart when it is logarithmic', () => {
    const { place } = axisFor('log', [10, 1_000]);
    expect([10, 100, 1_000].map(place)).toEqual([0, expect.closeTo(0.5), 1]);
  });

  it.each([
    ['log', [0, 1]],
    ['linear', [-1]],
    ['linear', [Number.NaN]],
    ['linear', [Number.POSITIVE_INFINITY]],
    ['log', []],
  ] as const)('that is %s has no place for %j', (spread, values) => expect(() => axisFor(spread, values)).toThrow(RangeError));
});

it.each([
  [0, '0'],
  [0.5, '0.5'],
  [0.0213, '0.021'],
  [1.254, '1.25'],
  [12.34, '12.3'],
  [310.4, '310'],
  [2_500, '2,500'],
  [1_000_000, '1,000,000'],
])('a figure of %d is written %s', (value, text) => expect(formatFigure(value)).toBe(text));
