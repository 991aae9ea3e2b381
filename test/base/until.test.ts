import { describe, expect, it } from 'vitest';
import { until } from '../../src/base/until.ts';

describe('until', () => {
  it('looks once when it is so already', async () => {
    let looks = 0;
    expect(await until(() => ++looks > 0, { patienceMs: 0, glanceMs: 0 })).toBe(true);
    expect(looks).toBe(1);
  });

  it('looks again until it is so', async () => {
    let looks = 0;
    expect(await until(() => ++looks === 5, { patienceMs: 60_000, glanceMs: 0 })).toBe(true);
    expect(looks).toBe(5);
  });

  it('gives up when it does not become so', async () => {
    expect(await until(() => false, { patienceMs: 1, glanceMs: 0 })).toBe(false);
  });
});
