import { expect, it } from 'vitest';
import { delayMs } from '../../src/base/delay.ts';

it.each([
  [0, 0],
  [1500, 1500],
  [2 ** 31 - 1, 2 ** 31 - 1],
  // 100,000,000 seconds: Node would take it for one millisecond.
  [100_000_000_000, 2 ** 31 - 1],
])('a timer that is to wait %d ms is given %d', (wanted, given) => {
  expect(delayMs(wanted)).toBe(given);
});
