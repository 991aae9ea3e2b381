import { describe, expect, it } from 'vitest';
import { compilePattern, compileSubsystemPattern, matchableValues, matches } from '../../src/rules/match.ts';

/** What `KEY=="value"` (or `KEY!="value"`) answers for a text. */
function answer(value: string, text: string, options: { negated?: boolean; caseInsensitive?: boolean; subsystem?: boolean } = {}): boolean {
  const { negated = false, caseInsensitive = false, subsystem = false } = options;
  const compiled = (subsystem ? compileSubsystemPattern : compilePattern)({ value, negated, caseInsensitive });
  return matches(compiled.pattern, text) !== compiled.negated;
}

describe('a pattern', () => {
  it.each([
    ['sda', 'sda', true],
    ['sda', 'sdb', false],
    ['sda', 'SDA', false],
    ['', '', true],
    ['', 'a', false],
    ['sd*', 'sda', true],
    ['a|b', 'b', true],
    ['a|b', 'a|b', false],
    ['a|b*', 'bcd', true],
    ['|a', '', true],
    ['a|', '', true],
    ['a||b', '', true],
    ['a|b', '', false],
    ['|a*', '', true],
    ['|', '', true],
    ['|', 'a', false],
    ['a\\b', 'a\\b', true],
    ['a\\b|c*', 'a\\b', false],
    ['a\\b|c*', 'ab', true],
    ['?*', 'a', true],
    ['?*', '', false],
    ['?*|a', '', false],
  ])('%j matches %j: %s', (value, text, holds) => {
    expect(answer(value, text)).toBe(holds);
    expect(answer(value, text, { negated: true })).toBe(!holds);
  });

  it.each([
    ['SDA', 'sda', true],
    ['sda|SdB', 'SDB', true],
    ['SD[A-C]', 'sdb', true],
    ['sda', 'sdb', false],
    ['\xc4', '\xe4', false],
  ])('i%j matches %j: %s', (value, text, holds) => {
    expect(answer(value, text, { caseInsensitive: true })).toBe(holds);
  });
});

describe('SUBSYSTEM', () => {
  it.each(['subsystem', 'bus', 'class'])('=="%s" holds for each of the three', (value) => {
    for (const text of ['subsystem', 'bus', 'class']) expect(answer(value, text, { subsystem: true })).toBe(true);
    expect(answer(value, 'net', { subsystem: true })).toBe(false);
    expect(answer(value, 'net', { subsystem: true, negated: true })).toBe(true);
  });

  it('means the word itself among alternatives', () => {
    expect(answer('bus|net', 'class', { subsystem: true })).toBe(false);
    expect(answer('bus|net', 'bus', { subsystem: true })).toBe(true);
  });

  it('may ignore the letter case', () => {
    expect(answer('class', 'BUS', { subsystem: true, caseInsensitive: true })).toBe(true);
    expect(answer('class', 'BUS', { subsystem: true })).toBe(false);
  });
});

describe('matchableValues', () => {
  it.each([
    ['block', ['block']],
    ['block|net', ['block', 'net']],
    ['', ['']],
    ['block|', ['block', '']],
  ])('lists them for %j', (value, values) => {
    expect([...(matchableValues(compilePattern({ value, negated: false, caseInsensitive: false }).pattern) ?? [])]).toEqual(values);
  });

  it.each([['bl*', false], ['block|n*', false], ['block', true]])('cannot for %j when case is ignored: %s', (value, caseInsensitive) => {
    expect(matchableValues(compilePattern({ value, negated: false, caseInsensitive }).pattern)).toBeNull();
  });
});
