import { describe, expect, it } from 'vitest';
import { readInteger } from '../../../src/rules/check/number.ts';

describe('a whole number', () => {
  it.each<[text: string, value: number | string]>([
    ['0', 0],
    ['-0', 0],
    ['17', 17],
    [' \t+17', 17],
    ['-5', -5],
    ['0x1F', 31],
    ['0b101', 5],
    ['0o17', 15],
    ['017', 15],
    ['100', 100],
    ['101', 'Numerical result out of range'],
    ['-101', 'Numerical result out of range'],
    ['9'.repeat(400), 'Numerical result out of range'],
    ['', 'Invalid argument'],
    ['+', 'Invalid argument'],
    ['5 ', 'Invalid argument'],
    ['1.5', 'Invalid argument'],
    ['0x', 'Invalid argument'],
    ['08', 'Invalid argument'],
    ['0b2', 'Invalid argument'],
    ['a', 'Invalid argument'],
    ['--1', 'Invalid argument'],
  ])('%j is %j', (text, value) => {
    expect(readInteger(text, { min: -100, max: 100 })).toBe(value);
  });
});
