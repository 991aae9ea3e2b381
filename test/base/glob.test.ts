import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob, hasWildcards, matchesGlob } from '../../src/base/glob.ts';

/** Pattern, text, and what fnmatch(3) of glibc says in the C locale. */
const answers: readonly (readonly [pattern: string, text: string, matches: boolean])[] = [
  ['', '', true],
  ['*', '', true],
  ['*', '.a/b', true],
  ['?', '/', true],
  ['?', '\xff', true],
  ['?', '', false],
  ['sd*', 'sda1', true],
  ['sd*', 'hda', false],
  ['*1', 'sda1', true],
  ['*da*', 'sda1', true],
  ['s*a*1', 'sdbda1', true],
  ['a**b', 'ab', true],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['\\a', 'a', true],
  ['a\\', 'a', false],
  ['a\\', 'a\\', false],
];

const brackets: readonly (readonly [pattern: string, text: string, matches: boolean])[] = [
  ['tty[SR]', 'ttyS', true],
  ['tty[SR]', 'ttyX', false],
  ['[0-9]', '5', true],
  ['[!0-9]', '5', false],
  ['[!0-9]', 'x', true],
  ['[^0-9]', 'x', true],
  ['[]a]', ']', true],
  ['[!]a]', ']', false],
  ['[a-]', '-', true],
  ['[-a]', '-', true],
  ['[a-b-c]', '-', true],
  ['[z-a]', 'm', false],
  ['[a-\\c]', 'b', true],
  ['[a\\-z]', 'm', false],
  ['[\\]]', ']', true],
  ['[/]', '/', true],
  ['[\xe0-\xff]', '\xe4', true],
  ['[[:digit:]]', '5', true],
  ['[![:digit:]]x', 'ax', true],
  ['[[:digit:]-z]', '-', true],
  ['[[:foo:]]', 'f', false],
  ['[a[:foo:]]', 'a', true],
  ['[![:foo:]]', 'a', false],
  ['[[=a=]]', 'a', true],
  ['[[.-.]]', '-', true],
  ['[[.a.]-c]', 'b', true],
  ['[[.space.]]', ' ', false],
  ['[', '[', true],
  ['[a', '[a', true],
  ['[a', 'a', false],
  ['[!]', '[!]', true],
  ['[a-', '[a-', false],
  ['[[:alpha]', ':', true],
];

const ignoringCase: readonly (readonly [pattern: string, text: string, matches: boolean])[] = [
  ['TTY*', 'tty1', true],
  ['tty*', 'TTY1', true],
  ['[A-C]', 'b', true],
  ['[a-C]', 'B', true],
  ['[Z-a]', '_', false],
  ['[[:upper:]]', 'a', false],
  ['\xc4', '\xe4', false],
];

describe('compileGlob and matchesGlob', () => {
  it.each(answers)('%j on %j: %s', (pattern, text, matches) => {
    expect(matchesGlob(compileGlob(pattern), text)).toBe(matches);
  });

  it.each(brackets)('bracket %j on %j: %s', (pattern, text, matches) => {
    expect(matchesGlob(compileGlob(pattern), text)).toBe(matches);
  });

  it.each(ignoringCase)('%j on %j in any letter case: %s', (pattern, text, matches) => {
    expect(matchesGlob(compileGlob(pattern, true), text)).toBe(matches);
  });

  it('knows the simple forms by sight', () => {
    const kinds = ['abc', 'abc*', '*abc', '*abc*', 'a?c', 'a\\*c', 'x\\'].map((pattern) => compileGlob(pattern).kind);
    expect(kinds).toEqual(['literal', 'prefix', 'suffix', 'infix', 'elements', 'literal', 'never']);
  });

  it('agrees with a matcher that tries everything', () => {
    const alphabet = fc.constantFrom('a', 'b', 'A', '*', '?', '[ab]', '[!a]', '[a-b]', '\\*', '-');
    const pattern = fc.array(alphabet, { maxLength: 7 }).map((parts) => parts.join(''));
    const text = fc.array(fc.constantFrom('a', 'b', 'A', '*', '-'), { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(pattern, text, (glob, subject) => {
        expect(matchesGlob(compileGlob(glob), subject)).toBe(matchesNaively(glob, subject));
      }),
      { numRuns: 2000 },
    );
  });

  it('answers a pattern of many stars at once', () => {
    const hostile = compileGlob(`${'a*'.repeat(40)}b`);
    expect(matchesGlob(hostile, 'a'.repeat(5000))).toBe(false);
  });
});

describe('hasWildcards', () => {
  it.each([['a*', true], ['a?', true], ['a[b', true], ['a\\b', false], ['a|b', false], ['', false]])('%j: %s', (text, has) => {
    expect(hasWildcards(text)).toBe(has);
  });
});

/** fnmatch by definition, for patterns of the alphabet above. */
function matchesNaively(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('*')) return matchesNaively(pattern.slice(1), text) || (text !== '' && matchesNaively(pattern, text.slice(1)));
  if (text === '') return false;
  const rest = text.slice(1);
  if (pattern.startsWith('?')) return matchesNaively(pattern.slice(1), rest);
  if (pattern.startsWith('\\')) return text[0] === pattern[1] && matchesNaively(pattern.slice(2), rest);
  const bracket = /^\[(ab|!a|a-b)\]/.exec(pattern);
  if (bracket === null) return text[0] === pattern[0] && matchesNaively(pattern.slice(1), rest);
  const isMember = bracket[1] === '!a' ? text[0] !== 'a' : text[0] === 'a' || text[0] === 'b';
  return isMember && matchesNaively(pattern.slice(bracket[0].length), rest);
}
