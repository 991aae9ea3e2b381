import { describe, expect, it } from 'vitest';
import { excerpt } from '../../src/base/excerpt.ts';

function shown(line: string | null, place: { line?: number; column?: number; span?: number; hint?: string | null }): string[] {
  const { line: number = 7, column = 1, span = 1, hint = null } = place;
  return excerpt({ source: { file: 'x', line: number, column }, span, hint }, line);
}

describe('an excerpt', () => {
  it('shows the line, and the place with carets', () => {
    expect(shown('KERNAL=="a"', { span: 6 })).toEqual([' 7 | KERNAL=="a"', '   | ^^^^^^']);
    expect(shown('A="b", C', { line: 120, column: 8 })).toEqual([' 120 | A="b", C', '     |        ^']);
  });
  it('says below what to do', () => {
    expect(shown('A', { hint: 'do this' })).toEqual([' 7 | A', '   | ^', '   = do this']);
  });
  it('marks the place behind the end of the line', () => {
    expect(shown('A="b', { column: 5 })).toEqual([' 7 | A="b', '   |     ^']);
  });
  it('marks no more than there is on the line', () => {
    expect(shown('A="b\\', { column: 3, span: 40 })).toEqual([' 7 | A="b\\', '   |   ^^^']);
  });
  it('keeps tabs, which are as wide as the terminal likes', () => {
    expect(shown('\tA', { column: 2 })).toEqual([' 7 | \tA', '   | \t^']);
  });
  it('counts characters of UTF-8, not their bytes', () => {
    expect(shown('"\xc3\xa4" B', { column: 6 })).toEqual([' 7 | "\xc3\xa4" B', '   |     ^']);
    expect(shown('\xc3\xa4\xc3\xb6 B', { span: 4 })).toEqual([' 7 | \xc3\xa4\xc3\xb6 B', '   | ^^']);
  });
  it('keeps control characters from the terminal', () => {
    expect(shown('A\x1b[2J\x00', {})[0]).toBe(' 7 | A?[2J?');
  });
  it('cuts a long line around the place', () => {
    const [text, carets] = shown(`${'a'.repeat(500)}HERE${'b'.repeat(500)}`, { column: 501, span: 4 }) as [string, string];
    expect(text.length).toBeLessThan(140);
    expect(text.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('HERE');
  });
  it('is the advice alone when the line is not at hand, or nothing', () => {
    expect(shown(null, { hint: 'do this' })).toEqual(['   = do this']);
    expect(excerpt({ source: null, span: 1, hint: null }, 'A')).toEqual([]);
  });
});
