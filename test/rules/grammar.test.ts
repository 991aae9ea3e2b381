import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineLimitBytes } from '../../src/rules/lines.ts';
import { parseLine } from '../../src/rules/parse.ts';
import { printExpression, printLine } from '../support/print-rules.ts';
import type { ExpressionNode } from '../../src/rules/syntax.ts';

/** The expressions of a line, as `[key, attribute, operator, quoting, value]`. */
function partsOf(line: string): unknown[] {
  const { expressions, broken } = parseLine(line);
  expect(broken).toBeNull();
  return expressions.map(({ key, attribute, operator, quoting, value }) => [key, attribute, operator, quoting, value]);
}

describe('a rule line', () => {
  it('is a list of expressions', () => {
    expect(partsOf('KERNEL=="sd*", ATTR{size}!="0", SYMLINK+="disk"')).toEqual([
      ['KERNEL', null, '==', '', 'sd*'],
      ['ATTR', 'size', '!=', '', '0'],
      ['SYMLINK', null, '+=', '', 'disk'],
    ]);
  });

  it.each(['A=="1", B="2"', 'A=="1",B="2"', 'A=="1" B="2"', 'A=="1"B="2"', ' , A=="1" ,,\t, B="2" ,'])('%j holds two', (line) => {
    expect(partsOf(line)).toEqual([['A', null, '==', '', '1'], ['B', null, '=', '', '2']]);
  });

  it.each(['==', '!=', '=', '+=', '-=', ':='])('knows the operator %s', (operator) => {
    expect(partsOf(`KEY${operator}"v"`)).toEqual([['KEY', null, operator, '', 'v']]);
    expect(partsOf(`KEY{a} ${operator}\t"v"`)).toEqual([['KEY', 'a', operator, '', 'v']]);
  });

  it.each<[line: string, key: string, attribute: string | null]>([
    ['ATTR{a/b c=d"}="1"', 'ATTR', 'a/b c=d"'],
    ['ATTR{}="1"', 'ATTR', ''],
    ['="1"', '', null],
    ['{a}="1"', '', 'a'],
    ['A-B!C:D+E="1"', 'A-B!C:D+E', null],
    ['"A"="1"', '"A"', null],
    ['\xc3\xa4\xff="1"', '\xc3\xa4\xff', null],
  ])('takes whatever stands before an operator for a key: %j', (line, key, attribute) => {
    expect(partsOf(line)).toEqual([[key, attribute, '=', '', '1']]);
  });

  it.each<[written: string, quoting: string, value: string]>([
    ['"a b, c"', '', 'a b, c'],
    ['""', '', ''],
    [String.raw`"a\"b"`, '', 'a"b'],
    [String.raw`"a\tb\\c"`, '', String.raw`a\tb\\c`],
    [String.raw`"a\\"b"`, '', String.raw`a\"b`],
    ['i"a"', 'i', 'a'],
    ['e"a"', 'e', 'a'],
    ['ei"a"', 'ei', 'a'],
    ['ie"a"', 'ie', 'a'],
    [String.raw`e"\a\b\f\n\r\t\v\s\\\"\'"`, 'e', '\x07\b\f\n\r\t\v \\"\''],
    [String.raw`e"\x41\xff\101\377"`, 'e', 'A\xffA\xff'],
    [String.raw`e"\u0041\u00e9\u20ac\uffff"`, 'e', 'A\xc3\xa9\xe2\x82\xac\xef\xbf\xbf'],
    [String.raw`e"\U00000041\U0001F600\U0010fffd"`, 'e', 'A\xf0\x9f\x98\x80\xf4\x8f\xbf\xbd'],
    ['"\xff\x80"', '', '\xff\x80'],
  ])('reads the value %j', (written, quoting, value) => {
    expect(partsOf(`KEY=${written}`)).toEqual([['KEY', null, '=', quoting, value]]);
  });

  it('says where each part stands', () => {
    expect(parseLine('A=="1",  BC{d} += e"\\x41"').expressions[1]).toMatchObject({ keyAt: 9, operatorAt: 15, valueAt: 18, end: 25 });
  });
});

describe('a broken line', () => {
  it.each<[line: string, at: number, expected: string]>([
    ['KERNEL', 6, 'an attribute in braces or an operator (== != = += -= :=)'],
    ['A="1" B', 7, 'an attribute in braces or an operator (== != = += -= :=)'],
    ['KERNEL {a}=="b"', 7, 'an operator (== != = += -= :=)'],
    ['KERNEL{a=="b"', 13, 'more of the attribute or the closing brace of the attribute'],
    ['KERNEL==b', 8, 'a value in double quotes'],
    ["KERNEL=='b'", 8, 'a value in double quotes'],
    ['KERNEL==ee"b"', 9, 'a value in double quotes'],
    ['KERNEL==', 8, 'a value in double quotes'],
    ['KERNEL=="b', 10, 'more of the value or the closing quote of the value'],
    [String.raw`KERNEL=="b\"`, 12, 'more of the value or the closing quote of the value'],
    [String.raw`NAME=e"\q"`, 8, String.raw`an escape sequence of C (such as n, t, \, 101, x41, u00e9)`],
  ])('%j stops at %i, where %s is expected', (line, at, expected) => {
    expect(parseLine(line).broken).toEqual({ at, expected });
  });

  it.each([
    '\\x00', '\\x4', '\\000', '\\400', '\\18', '\\u0000', '\\ud800', '\\udfff', '\\u12', '\\U00000000', '\\U0000d800', '\\U0000fdd0',
    '\\U0000fffe', '\\U0010ffff', '\\U00110000', '\\?', '\\e', '\\',
  ])('is one with the escape sequence %j', (sequence) => {
    expect(parseLine(`NAME=e"${sequence}"`).broken).not.toBeNull();
  });

  it('keeps what stands before the mistake', () => {
    expect(parseLine('A="1", B="2" C').expressions.map(({ key }) => key)).toEqual(['A', 'B']);
  });
});

describe('every line', () => {
  it('is answered, never with an exception', () => {
    fc.assert(fc.property(lineText, (line) => {
      const { expressions, broken } = parseLine(line);
      if (broken === null) expect(line.slice(expressions.at(-1)?.end ?? 0)).toMatch(/^[ \t,]*$/);
      else expect(broken.at).toBeLessThanOrEqual(line.length);
    }), { numRuns: 2000 });
  });

  it('is read through in one go, however it repeats itself', () => {
    for (const unit of ['"', '\\', 'e', 'i', '{', '}', '+', '!', ',', ' ', 'A=', 'A{', 'A=="1"', 'A="\\"', 'A=e"\\x41', 'A==i', ', ']) {
      const line = unit.repeat(Math.floor(lineLimitBytes / unit.length));
      expect(parseLine(line)).toBeDefined();
    }
  });

  it('prints as a line that says the same', () => {
    fc.assert(fc.property(fc.array(expression, { maxLength: 5 }), (expressions) => {
      const text = printLine(expressions as ExpressionNode[]);
      expect(parseLine(text)).toMatchObject({ broken: null, expressions });
    }), { numRuns: 1000 });
  });

  it('prints again as it was printed', () => {
    fc.assert(fc.property(lineText, (line) => {
      const printed = printLine(parseLine(line).expressions);
      expect(printLine(parseLine(printed).expressions)).toBe(printed);
    }), { numRuns: 1000 });
  });
});

describe('a printed expression', () => {
  it.each(['KERNEL=="sd*"', 'A+ =="b"', 'ATTR{a b}!=i"X"', 'RUN+="/bin/x \\"y\\""', 'ATTR{x}=e"a\\nb\\xff\\"\\\\"', 'A==ie"b"'])('%s is as it was written', (text) => {
    expect(parseLine(text).expressions.map(printExpression)).toEqual([text]);
  });
});

/** Lines made of what matters to the grammar. */
const lineText = fc.string({
  unit: fc.constantFrom('A', 'KEY', '{', '}', '=', '==', '!=', '+=', '-=', ':=', ':', '"', '"v"', '\\', '\\"', 'e', 'i', 'x', '4', ',', ' ', '\t', '\xff'),
  maxLength: 40,
});

const byte = fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code));
/** Any byte but those that end a line. */
const inLine = byte.filter((one) => one !== '\n' && one !== '\r');

/** What the parser can make. */
const expression = fc.record({
  key: fc.stringMatching(/^[A-Za-z_"}+:!-]{0,8}$/),
  attribute: fc.option(fc.string({ unit: inLine.filter((one) => one !== '}'), maxLength: 8 })),
  operator: fc.constantFrom('==', '!=', '=', '+=', '-=', ':='),
}).chain((head) => fc.oneof(
  fc.record({
    quoting: fc.constantFrom('', 'i'),
    value: fc.string({ unit: inLine, maxLength: 12 }).filter((value) => !value.endsWith('\\')),
  }),
  fc.record({ quoting: fc.constantFrom('e', 'ei', 'ie'), value: fc.string({ unit: byte, maxLength: 12 }) }),
).map((tail) => ({ ...head, ...tail })));
