import { describe, expect, it } from 'vitest';
import { parseTimeout, timeoutValueMs } from '../../src/cli/timeout.ts';

/** Node's timers take a longer time for none. */
const longestMs = 2 ** 31 - 1;

describe('--timeout of settle and control', () => {
  it.each([
    ['0', 0],
    ['1.5', 1500],
    ['1min 30s', 90_000],
    ['infinity', longestMs],
    ['9999999999', longestMs],
  ])('%j', (text, timeoutMs) => expect(timeoutValueMs(text)).toBe(timeoutMs));

  it.each(['', 'soon', '-1'])('%j is refused', (text) => expect(() => timeoutValueMs(text)).toThrow(`Failed to parse timeout value '${text}'`));
});

describe('--timeout of wait, lock and do', () => {
  it.each([
    [null, null],
    ['infinity', null],
    ['2', 2000],
    ['9999999999', longestMs],
  ])('%j', (text, timeoutMs) => expect(parseTimeout(text, '-t/--timeout=')).toBe(timeoutMs));
});
