import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CheckedRules, readCache, writeCache } from '../../src/rules/cache.ts';
import { checkText } from '../support/check-rules.ts';
import { RuleMutator } from '../support/broken-rules.ts';

function remembered(text: string): CheckedRules {
  return { identity: 'late x.rules 1:2 3 4', accounts: [{ kind: 'user', name: 'ann', id: 1000 }, { kind: 'group', name: 'nosuch', id: null }], ...checkText(text) };
}

describe('a cache', () => {
  it('gives back what was written, whatever the rules', () => {
    fc.assert(fc.property(fc.integer(), (seed) => {
      const checked = remembered(new RuleMutator(seed).file([], 40));
      expect(readCache(writeCache([checked], '1'), '1')).toEqual(new Map([[checked.identity, checked]]));
    }), { numRuns: 100 });
  });

  it('of another version is empty', () => {
    expect(readCache(writeCache([remembered('NAME="a"')], '1'), '2').size).toBe(0);
  });

  it.each(['', '{', 'null', '[]', '{"version":"2"}'])('that reads %j is empty', (text) => {
    expect(readCache(text, '1').size).toBe(0);
  });
});
