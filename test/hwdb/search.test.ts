import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob, matchesGlob } from '../../src/base/glob.ts';
import { databaseOf, fixtures, openFile } from './system.ts';

describe('a lookup', () => {
  const answers = JSON.parse(readFileSync(`${fixtures}/good/answers.json`, 'utf8')) as Record<string, Record<string, [string, string][]>>;
  for (const [file, questions] of Object.entries(answers)) {
    it(`in ${file} finds what sd-hwdb finds, in its order`, () => {
      const hwdb = openFile(`${fixtures}/good/${file}`);
      const found = Object.fromEntries(Object.keys(questions).map((modalias) => [modalias, [...hwdb.lookup(modalias)]]));
      expect(found).toEqual(questions);
    });
  }

  it('finds the records whose pattern matches, and of one key the last value', () => {
    const part = fc.constantFrom('a', 'b', 'ab', ':', '*', '?', '[ab]', '[!a]', '[', ']', '\\', '\\*', '\xff');
    const pattern = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
    const records = fc.array(fc.record({ pattern, key: fc.constantFrom('X', 'Y', 'Z') }), { minLength: 1, maxLength: 15 });
    const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ':', ']', '\\', '\xff'), maxLength: 5 }), { maxLength: 20 });
    fc.assert(fc.property(records, texts, (all, modaliases) => {
      const hwdb = databaseOf(all.map((record, number) => `${record.pattern}\n ${record.key}=${number}\n\n`).join(''));
      for (const modalias of modaliases) {
        const expected = new Map<string, string>();
        for (const [number, record] of all.entries()) if (matches(record.pattern, modalias)) expected.set(record.key, String(number));
        expect(Object.fromEntries(hwdb.lookup(modalias))).toEqual(Object.fromEntries(expected));
      }
    }), { numRuns: 200 });
  });

  it('takes the later record whatever finds it', () => {
    expect([...databaseOf('*\n A=1\n\nlamp\n A=2\n').lookup('lamp')]).toEqual([['A', '2']]);
    expect([...databaseOf('lamp\n A=1\n\n*\n A=2\n').lookup('lamp')]).toEqual([['A', '2']]);
  });

  it('in the short form takes what is found last', () => {
    expect([...databaseOf('lamp\n A=1\n\n*\n A=2\n', 'short').lookup('lamp')]).toEqual([['A', '1']]);
  });

  it('of the empty string finds what matches it', () => {
    expect([...databaseOf('*\n A=1\n\n?\n B=2\n').lookup('')]).toEqual([['A', '1']]);
  });

  it('does not take longer for each of many stars', () => {
    const stars = '*a'.repeat(200);
    expect([...databaseOf(`${stars}b\n A=1\n`).lookup('a'.repeat(2_000))]).toEqual([]);
    expect([...databaseOf(`${stars}\n A=1\n`).lookup('a'.repeat(2_000))]).toEqual([['A', '1']]);
  });
});

/** Up to the first wildcard a pattern is what it says, a backslash too; from there on fnmatch(3) decides. */
function matches(pattern: string, text: string): boolean {
  const head = /^[^*?[]*/.exec(pattern)?.[0] ?? '';
  return text.startsWith(head) && matchesGlob(compileGlob(pattern.slice(head.length)), text.slice(head.length));
}
