import { expect, it } from 'vitest';
import { parseBoolean, parseCount, parseSeconds, parseSignal } from '../../src/base/values.ts';

it.each([['5', 5000], ['1.5', 1500], ['2min', 120_000], ['1min 30s', 90_000], ['250ms', 250], ['', null], ['soon', null], ['5 apples', null], ['5constructor', null]])('a time of %j is %j ms', (text, expected) => {
  expect(parseSeconds(text)).toBe(expected);
});

it.each([['SIGKILL', 9], ['term', 15], ['6', 6], ['0', null], ['SIGNOTHING', null], ['__proto__', null]])('the signal %j is %j', (text, expected) => {
  expect(parseSignal(text)).toBe(expected);
});

it.each([['yes', true], ['ON', true], ['1', true], ['t', true], ['no', false], ['Off', false], ['0', false], ['f', false], ['', null], ['2', null], ['yes ', null], ['yesterday', null]])('%j as a yes or no is %j', (text, expected) => {
  expect(parseBoolean(text)).toBe(expected);
});

it.each([['0', 0], ['007', 7], ['999999999', 999_999_999], ['1000000000', null], ['-1', null], ['1.5', null], ['', null], ['many', null]])('the count %j is %j', (text, expected) => {
  expect(parseCount(text)).toBe(expected);
});
