import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { linesOf, replaceLines } from '../../src/kernel/lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'devmaster-lines-'));
const path = join(folder, 'lines');
afterAll(() => rmSync(folder, { recursive: true }));

/** Some that end where a piece does, and some that are longer than several. */
const lines = fc.array(
  fc.oneof(fc.string({ unit: 'binary-ascii' }).map((text) => text.replaceAll('\n', '')), fc.integer({ min: 65_530, max: 65_540 }).map((length) => '\xff'.repeat(length)), fc.constant('x'.repeat(200_000))),
  { maxLength: 5 },
);

describe('a file of lines', () => {
  it('has what stands between its line feeds, however long', () => {
    fc.assert(fc.property(lines, (given) => {
      writeFileSync(path, given.join('\n'), 'latin1');
      expect([...linesOf(path)]).toEqual(given.length === 0 ? [''] : given);
    }), { numRuns: 30 });
  });

  it('is replaced as a whole, each line after a line feed', () => {
    fc.assert(fc.property(lines, (given) => {
      writeFileSync(path, 'another');
      const size = replaceLines({ path, lines: given, mode: 0o640 });
      expect(readFileSync(path, 'latin1')).toBe(given.map((line) => `\n${line}`).join(''));
      expect(statSync(path)).toMatchObject({ size, mode: 0o100640 });
    }), { numRuns: 30 });
  });

  it('may be replaced by some of its own lines', () => {
    writeFileSync(path, 'one\ntwo');
    replaceLines({ path, lines: linesOf(path), mode: 0o644 });
    expect(readFileSync(path, 'latin1')).toBe('\none\ntwo');
  });

  it('stays as it was when the lines cannot be had, and nothing stays beside it', () => {
    writeFileSync(path, 'as it was');
    const missing = join(folder, 'missing');
    expect(() => replaceLines({ path, lines: linesOf(missing), mode: 0o644 })).toThrow('ENOENT');
    expect(readFileSync(path, 'latin1')).toBe('as it was');
    expect(readdirSync(folder)).toEqual(['lines']);
    expect(existsSync(missing)).toBe(false);
  });
});
