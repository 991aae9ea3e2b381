import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineScanner } from '../../src/hwdb/line-scanner.ts';

/** The content of every line; null for a comment. */
function contents(text: string): (string | null)[] {
  const scanner = new LineScanner(Buffer.from(text, 'latin1'));
  const lines: (string | null)[] = [];
  while (scanner.nextLine()) lines.push(scanner.isComment ? null : text.slice(scanner.start, scanner.end));
  return lines;
}

const cases: readonly (readonly [what: string, text: string, lines: readonly (string | null)[]])[] = [
  ['an empty file has no lines', '', []],
  ['a line feed ends a line', 'a\nb\n', ['a', 'b']],
  ['the last line needs no end', 'a\nb', ['a', 'b']],
  ['two of a kind are two ends', 'a\n\nb', ['a', '', 'b']],
  ['so are two carriage returns', 'a\r\rb', ['a', '', 'b']],
  ['a pair of different ones is one end', 'a\r\nb\n\rc', ['a', 'b', 'c']],
  ['NUL may follow both', 'a\r\n\0b', ['a', 'b']],
  ['nothing follows NUL', 'a\0\nb', ['a', '', 'b']],
  ['white space at the end does not count', 'a \t\v\f\n b\n', ['a', ' b']],
  ['white space alone is nothing', ' \t\nb', ['', 'b']],
  ['a comment ends the content', 'a # b\n #c', ['a', '']],
  ['a line that begins with it is a comment', '#a\n', [null]],
];

describe('lines', () => {
  it.each(cases)('%s', (_what, text, lines) => {
    expect(contents(text)).toEqual(lines);
  });

  it('know their number and their first equals sign', () => {
    const scanner = new LineScanner(Buffer.from('a\nb=c=d\n#=\ne #=\n'));
    const seen: [number, number][] = [];
    while (scanner.nextLine()) seen.push([scanner.line, scanner.equals - scanner.start]);
    expect(seen.map(([line, equals]) => [line, Math.max(equals, -1)])).toEqual([[1, -1], [2, 1], [3, -1], [4, -1]]);
  });

  it('of a mebibyte are too long', () => {
    const scanner = new LineScanner(Buffer.from(`${'a'.repeat((1 << 20) - 1)}\n${'a'.repeat(1 << 20)}`));
    expect([scanner.nextLine() && scanner.isTooLong, scanner.nextLine() && scanner.isTooLong]).toEqual([false, true]);
  });

  it('cover every byte that is neither white space, comment nor end', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '=', ' ', '\n', '\r', '\0', '\xff') });
    fc.assert(fc.property(text, (one) => {
      expect(contents(one).join('').replaceAll(' ', '')).toBe(one.replace(/[ \n\r\0]/g, ''));
    }));
  });
});
