import { expect, it } from 'vitest';
import { monotonicMs, monotonicUsec } from '../../src/kernel/clock.ts';

it('one clock is read in milliseconds and in microseconds, and Node reads it too', () => {
  const nodes = (): number => Number(process.hrtime.bigint()) / 1e6;
  const moments = [nodes(), monotonicMs(), Number(monotonicUsec() + 1n) / 1000, monotonicMs() + 0.001, nodes() + 0.001];
  expect(moments).toEqual(moments.toSorted((one, other) => one - other));
  expect(monotonicMs() % 1).not.toBe(monotonicMs() % 1);
});
