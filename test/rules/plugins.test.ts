/** Builtins that plug-ins add, as far as reading rules goes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readCache, writeCache } from '../../src/rules/cache.ts';
import { loadRules, type LoadedRules } from '../../src/rules/load.ts';
import { checkText, complaintsOf } from '../support/check-rules.ts';

const rules = 'IMPORT{builtin}="wheel spokes"\nRUN{builtin}+="wheel turn"\n';

describe('a builtin that a plug-in adds', () => {
  it('is one for rules', () => {
    expect(complaintsOf(rules, { plugins: ['wheel'], thorough: false })).toEqual([]);
    expect(complaintsOf(rules, { thorough: false })).toEqual(['1:17 error Unknown builtin command: wheel spokes', "2:15 error Unknown builtin command 'wheel turn', ignoring."]);
  });

  it('is suggested for a name that is nearly its', () => {
    expect(checkText('IMPORT{builtin}="weel"\n', { plugins: ['wheel'], thorough: false }).problems[0]?.hint).toContain('"wheel"');
  });

  it('does not take the place of a program, as the names of udev’s own do', () => {
    const { file } = checkText('IMPORT{program}="wheel"\nIMPORT{program}="usb_id"\n', { plugins: ['wheel'], thorough: false });
    expect(file.rules.map(({ tokens }) => tokens[0]?.attribute)).toEqual(['program', 'builtin']);
  });
});

describe('what was remembered of a rule file', () => {
  /** The rules of one file, loaded again after other plug-ins than before were there. */
  function loadAgain(before: readonly string[], now: readonly string[]): LoadedRules {
    const folder = mkdtempSync(join(tmpdir(), 'devmaster-plugins-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, '10-wheel.rules'), rules);
    const options = { directories: [folder], resolveNames: 'early', user: () => null, group: () => null } as const;
    const { checked } = loadRules({ ...options, plugins: before });
    return loadRules({ ...options, plugins: now, cache: { files: readCache(writeCache(checked, '1'), '1'), writtenNs: 1n << 62n } });
  }

  it.each<readonly [string, readonly string[], readonly string[], number]>([
    ['came', [], ['wheel'], 2],
    ['went', ['wheel'], [], 0],
    ['stayed', ['wheel'], ['wheel'], 2],
  ])('counts only for the same plug-ins: one %s', (_what, before, now, count) => {
    expect(loadAgain(before, now).files.flatMap((file) => file.rules)).toHaveLength(count);
  });
});
