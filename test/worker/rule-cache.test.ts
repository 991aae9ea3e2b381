import { chmodSync, mkdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CheckedRules } from '../../src/rules/cache.ts';
import { RuleCacheFile } from '../../src/worker/rule-cache.ts';
import { makeMachine } from '../device/machine.ts';
import { ruleFileOf } from '../support/check.ts';

const checked: CheckedRules = { identity: '10-test.rules 1:2 3 4', accounts: [], file: ruleFileOf('ENV{A}="1"').file, problems: [] };

describe('the cache of rules', () => {
  it('gives back what an earlier start has written', () => {
    const { cache } = given();
    expect(cache.write([checked])).toBe(0);
    expect([...(cache.read()?.files.values() ?? [])]).toEqual([checked]);
  });

  it('is nothing before the first start, and nobody else can read it after', () => {
    const { cache, file } = given();
    expect(cache.read()).toBeNull();
    cache.write([checked]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('of another version has no results', () => {
    const { cache, other } = given();
    cache.write([checked]);
    expect(other.read()?.files.size).toBe(0);
  });

  it('that is damaged has no results', () => {
    const { cache, file } = given();
    cache.write([checked]);
    writeFileSync(file, '{"version":"1","fi');
    expect(cache.read()?.files.size).toBe(0);
  });

  it.each([0o620, 0o602])('is not looked at when others could have written it (mode %o)', (mode) => {
    const { cache, file } = given();
    cache.write([checked]);
    chmodSync(file, mode);
    expect(cache.read()).toBeNull();
  });

  it('is not followed to another file', () => {
    const { cache, file } = given();
    cache.write([checked]);
    renameSync(file, `${file}.elsewhere`);
    symlinkSync(`${file}.elsewhere`, file);
    expect(cache.read()).toBeNull();
  });
});

function given() {
  const paths = makeMachine();
  mkdirSync(`${paths.run}/devmaster`, { recursive: true });
  return { cache: new RuleCacheFile(paths, '1'), other: new RuleCacheFile(paths, '2'), file: `${paths.run}/devmaster/rules` };
}
