/** The project's own rules pass the checks that its users' rules are put to. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AccountBook } from '../../src/rules/check/accounts.ts';
import { checkRuleFile } from '../../src/rules/check/check.ts';
import { parseRuleFile } from '../../src/rules/parse.ts';
import { root } from '../support/repository.ts';
import { accounts } from './rule-sets.ts';

const folder = join(root, 'rules.d');

describe.each(readdirSync(folder))('%s', (name) => {
  const text = readFileSync(join(folder, name), 'latin1');

  it('has nothing that `devctl verify` complains about', () => {
    const book = new AccountBook({ ...accounts, hasUser: () => true, hasGroup: () => true });
    const { problems } = checkRuleFile(parseRuleFile({ path: name, text }), { resolveNames: 'early', accounts: book, thorough: true });
    expect(problems.map(({ source, message }) => `${source?.line}: ${message}`)).toEqual([]);
  });

  it('says in its first line what it is for', () => {
    expect(text).toMatch(/^# [A-Z]/);
  });
});
