import { expect, it } from 'vitest';
import { parseMode } from '../../src/rules/mode.ts';

it.each([
  ['644', 0o644],
  ['0644', 0o644],
  ['00000644', 0o644],
  [' 644', 0o644],
  ['7777', 0o7777],
  ['0', 0],
  ['10000', null],
  ['999', null],
  ['+644', null],
  ['-1', null],
  ['0o644', null],
  ['644 ', null],
  ['', null],
])('%j is the mode %s', (text, mode) => {
  expect(parseMode(text)).toBe(mode);
});
