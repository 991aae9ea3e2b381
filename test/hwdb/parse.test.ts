import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printProblem } from '../../src/cli/print-problem.ts';
import { readHwdbFile } from '../../src/hwdb/parse.ts';
import { Trie } from '../../src/hwdb/trie.ts';
import { expectGolden } from '../support/golden.ts';
import { databaseOf, fixtures } from './system.ts';

function problemsOf(text: string) {
  return readHwdbFile(new Trie(text.length, 'long'), { path: 'test.hwdb', bytes: Buffer.from(text, 'latin1'), rank: 1 });
}

function answer(text: string, modalias: string): Readonly<Record<string, string>> {
  return Object.fromEntries(databaseOf(text).lookup(modalias));
}

describe('a .hwdb file', () => {
  const good = readdirSync(`${fixtures}/good`).filter((name) => name.endsWith('.hwdb'));
  it.each(good)('%s is in order', (name) => {
    expect(problemsOf(readFileSync(`${fixtures}/good/${name}`, 'latin1'))).toEqual([]);
  });

  const bad = readdirSync(`${fixtures}/bad`).filter((name) => name.endsWith('.hwdb'));
  it.each(bad)('with the mistake %s loses that and nothing else', (name) => {
    const text = readFileSync(`${fixtures}/bad/${name}`, 'latin1');
    expectGolden(problemsOf(text).map((problem) => `${printProblem(problem)}\n`).join(''), `${fixtures}/bad/${name.replace('.hwdb', '.txt')}`);
    const found = ['lamp:a', 'lamp:c'].flatMap((modalias) => [...databaseOf(text).lookup(modalias).keys()]);
    expect(found).toContain('LAMP_KEPT');
    expect(found).not.toContain('LAMP_LOST');
  });

  it('is read up to a line that is too long', () => {
    const text = `lamp:a\n A=1\n\n${'x'.repeat(1 << 20)}\n B=1\n\nlamp:b\n C=1\n`;
    expect(problemsOf(text)).toMatchObject([{ severity: 'error', code: 'line-too-long', source: { line: 4, column: 1 } }]);
    expect(answer(text, 'lamp:a')).toEqual({ A: '1' });
    expect(answer(text, 'lamp:b')).toEqual({});
  });

  it('gives a property to every match of its record', () => {
    const text = 'a\nb\nc\n X=1\n Y=2\n';
    for (const match of ['a', 'b', 'c']) expect(answer(text, match)).toEqual({ X: '1', Y: '2' });
  });

  it('may name matches of one record that begin alike', () => {
    const text = 'lamp:1\nlamp:12\nlamp:2\nlamp\n X=1\n Y=2\n Z=3\n';
    for (const match of ['lamp:1', 'lamp:12', 'lamp:2', 'lamp']) expect(answer(text, match)).toEqual({ X: '1', Y: '2', Z: '3' });
  });

  it('keeps blanks around a name and in front of a value', () => {
    expect(answer('a\n X = 1\n', 'a')).toEqual({ 'X ': ' 1' });
  });

  it('indented by several spaces means the same', () => {
    expect(answer('a\n    X=1\n', 'a')).toEqual({ X: '1' });
  });

  it('whose property is indented by a tab behind a space has one that nobody sees', () => {
    expect(problemsOf('a\n \tX=1\n Y=1\n')).toEqual([]);
    expect(answer('a\n \tX=1\n Y=1\n', 'a')).toEqual({ Y: '1' });
  });

  it('never makes reading fail, and its complaints point into it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '*', '=', '#', ' ', '\t', '\n', '\r', '\0', '\xff'), maxLength: 80 });
    fc.assert(fc.property(text, (one) => {
      const lines = one.split(/[\n\r\0]/);
      for (const { source, span } of problemsOf(one)) {
        expect(source?.line).toBeGreaterThan(0);
        expect(source?.line).toBeLessThanOrEqual(lines.length);
        expect((source?.column ?? 0) + span - 1).toBeLessThanOrEqual(Math.max(1, ...lines.map((line) => line.length)));
      }
    }));
  });
});
