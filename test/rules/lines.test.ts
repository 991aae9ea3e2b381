import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineLimitBytes, locate, type LogicalLine, physicalLines, readLines } from '../../src/rules/lines.ts';

/** The logical lines of a file as `line:column text`; `|` stands in the text where one physical line goes over into the next. */
function linesOf(text: string): string[] {
  return readLines(text).lines.map((line) => {
    if (line.kind !== 'line') return `${line.line} ${line.kind}`;
    const pieces = line.pieces.map(({ start }, index) => line.text.slice(start, line.pieces[index + 1]?.start));
    const [first] = line.pieces;
    return `${first?.line}:${first?.column} ${pieces.join('|')}`;
  });
}

describe('physical lines', () => {
  it.each<[what: string, text: string, lines: string[]]>([
    ['end with a newline', 'a\nb\n', ['a', 'b']],
    ['need none at the end of the file', 'a\nb', ['a', 'b']],
    ['may end as on other systems', 'a\r\nb\rc\n\rd', ['a', 'b', 'c', 'd']],
    ['end at a NUL', 'a\0b\n\0c\r\n\0d', ['a', 'b', 'c', 'd']],
    ['may be empty', 'a\n\nb\r\n\r\nc\0\0d', ['a', '', 'b', '', 'c', '', 'd']],
    ['are none in an empty file', '', []],
  ])('%s', (_, text, lines) => {
    expect(physicalLines(text)).toEqual(lines);
  });
});

describe('logical lines', () => {
  it.each<[what: string, text: string, lines: string[]]>([
    ['lose the white space in front', '  a\n\tb\n', ['1:3 a', '2:2 b']],
    ['keep the white space behind', 'a  \n', ['1:1 a  ']],
    ['are not there when empty', '\n  \na\n', ['3:1 a']],
    ['are not there when they are comments', '# a\n  # b\nc # d\n', ['3:1 c # d']],
    ['go on behind a backslash', 'a\\\nb\n', ['1:1 a|b']],
    ['go on without the white space in front of the next', 'a \\\n   b\n', ['1:1 a |b']],
    ['go on inside quotes too', 'A="x\\\n  y"\n', ['1:1 A="x|y"']],
    ['do not go on when something follows the backslash', 'a\\ \nb\n', ['1:1 a\\ ', '2:1 b']],
    ['pass over comments between their parts', 'a\\\n# c\\\n  # d\nb\n', ['1:1 a|b']],
    ['end at an empty line', 'a\\\n\nb\n', ['1:1 a', '3:1 b']],
    ['go on at an empty line when a backslash is left', 'a\\\\\n\nb\n', ['1:1 a|b']],
    ['begin where the first backslash stands, even alone', '\\\na\n', ['1:1 |a']],
    ['are not there when nothing but backslashes is', '\\\n\\\n\nb\n', ['4:1 b']],
    ['are dropped when the end of the file cuts them off', 'a\nb\\\n', ['1:1 a', '2 unfinished']],
    ['are dropped when only comments follow the backslash', 'b\\\n# c', ['1 unfinished']],
    ['end with CR and LF as well', 'a\\\r\nb\r\nc', ['1:1 a|b', '3:1 c']],
    ['hold any byte', '\xff\x80="\xe4"\n', ['1:1 \xff\x80="\xe4"']],
  ])('%s', (_, text, lines) => {
    expect(linesOf(text)).toEqual(lines);
  });

  it('may have one byte less than the limit', () => {
    const long = 'x'.repeat(lineLimitBytes - 1);
    expect(linesOf(`${long}\nb\n`)).toEqual([`1:1 ${long}`, '2:1 b']);
    expect(linesOf(`${long.slice(0, -9)}\\\n${'y'.repeat(9)}\nb\n`)).toEqual([`1:1 ${long.slice(0, -9)}|${'y'.repeat(9)}`, '3:1 b']);
  });

  it('are dropped when they reach the limit once they are joined', () => {
    const most = 'x'.repeat(lineLimitBytes - 10);
    expect(linesOf(`${most}\\\n${'y'.repeat(10)}\nb\n`)).toEqual(['1 too-long', '3:1 b']);
    expect(linesOf(`${most}\\\n${'y'.repeat(10)}\\\n# c\nz\\\nz\nb\n`)).toEqual(['1 too-long', '6:1 b']);
  });

  it('end the file when one physical line reaches the limit', () => {
    const { lines, overlongLine } = readLines(`a\n${'x'.repeat(lineLimitBytes)}\nb\n`);
    expect(overlongLine).toBe(2);
    expect(lines).toHaveLength(1);
  });
});

describe('a place in a logical line', () => {
  const [line] = readLines('  ab\\\n\t cd\\\n# no\nef\n').lines as LogicalLine[];

  it.each([
    [0, '1:3'],
    [1, '1:4'],
    [2, '2:3'],
    [3, '2:4'],
    [4, '4:1'],
    [5, '4:2'],
    [6, '4:3'],
  ])('at offset %i is %s', (offset, place) => {
    const { line: number, column } = locate('x.rules', line as LogicalLine, offset);
    expect(`${number}:${column}`).toBe(place);
  });

  it('holds the byte that the file has there', () => {
    fc.assert(fc.property(ruleFileText, (text) => {
      const physical = physicalLines(text);
      for (const logical of readLines(text).lines) {
        if (logical.kind !== 'line') continue;
        for (let offset = 0; offset < logical.text.length; offset += 1) {
          const { line: number, column } = locate('x.rules', logical, offset);
          expect(physical[number - 1]?.[column - 1]).toBe(logical.text[offset]);
        }
      }
    }));
  });
});

/** Files made of what matters to lines. */
const ruleFileText = fc.string({ unit: fc.constantFrom('a', '"', ' ', '\t', '#', '\\', '\\\n', '\n', '\r', '\r\n', '\0'), maxLength: 60 });
