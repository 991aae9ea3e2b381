import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRules, parseRules } from '../../src/index.ts';

describe('parseRules', () => {
  it('gives the rules that are in force, with the place of each word', () => {
    const { rules, problems, path } = parseRules('KERNEL=="sd*", LABEL="a"\nATTR{name}=="Für", SYMLINK+="für", GOTO="end"\nLABEL="end"\n', { path: 'mine.rules' });
    expect([path, problems]).toEqual(['mine.rules', []]);
    expect(rules.map(({ label, goto }) => [label, goto])).toEqual([['a', null], [null, 'end'], ['end', null]]);
    expect(rules[1]?.tokens).toEqual([
      { kind: 'match', key: 'ATTR', attribute: 'name', negated: false, caseInsensitive: false, value: 'Für', source: { file: 'mine.rules', line: 2, column: 1 } },
      { kind: 'assign', key: 'SYMLINK', attribute: null, operator: '+=', value: 'für', source: { file: 'mine.rules', line: 2, column: 20 } },
    ]);
  });

  it('reports a line with a mistake, and goes on behind it', () => {
    const { rules, problems } = parseRules('KERNEL=="ä", FO="1"\nKERNEL=="b", NAME="c"\n');
    expect(rules).toHaveLength(1);
    // Columns count characters, not bytes.
    expect(problems).toMatchObject([{ severity: 'error', code: 'unknown-key', source: { file: '(rules)', line: 1, column: 14 }, span: 2 }]);
  });

  it('underlines as many characters as there are', () => {
    expect(parseRules('KERNEL=="a", OWNER="grüße"\n', { resolveNames: 'early' }).problems).toMatchObject([{ code: 'unknown-user', source: { column: 20 }, span: '"grüße"'.length }]);
  });

  it('takes bytes, which need not be UTF-8', () => {
    expect(parseRules(Buffer.from('KERNEL=="\xff", MODE="0600"\n', 'latin1')).rules[0]?.tokens.map(({ value }) => value)).toEqual(['\ufffd', '600']);
  });

  it('leaves names of users alone unless it is told to look them up', () => {
    const text = 'KERNEL=="a", OWNER="nobody-of-that-name"\n';
    expect(parseRules(text).rules).toHaveLength(1);
    expect(parseRules(text, { resolveNames: 'early' })).toMatchObject({ rules: [], problems: [{ code: 'unknown-user' }] });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseRules(text)));
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void parseRules(bytes)));
  });
});

describe('checkRules', () => {
  it('accepts what is in order', () => expect(checkRules('KERNEL=="sda", SYMLINK+="disk"\n')).toEqual({ path: '(rules)', accepted: true, problems: [] }));

  it('does not accept a mistake, and says what may be meant', () => {
    expect(checkRules('KERNL=="sda", SYMLINK+="disk"\n')).toMatchObject({ accepted: false, problems: [{ code: 'unknown-key', hint: expect.stringContaining('KERNEL') }] });
  });

  it('does not accept bad style', () => expect(checkRules('KERNEL=="sda" SYMLINK+="disk"\n')).toMatchObject({ accepted: false, problems: [{ severity: 'notice' }] }));
});
