import { AccountBook } from '../../src/rules/check/accounts.ts';
import { type CheckedFile, type CheckOptions, checkRuleFile } from '../../src/rules/check/check.ts';
import { parseRuleFile } from '../../src/rules/parse.ts';

/** A machine with two accounts of the system and one of a person. */
export function someAccounts(): AccountBook {
  const users = new Map([['root', 0], ['daemon', 1], ['ann', 1000]]);
  const groups = new Map([['root', 0], ['disk', 6], ['ann', 1000]]);
  const numbers = new Set(users.values());
  return new AccountBook({
    user: (name) => users.get(name) ?? null,
    group: (name) => groups.get(name) ?? null,
    hasUser: (uid) => numbers.has(uid),
    hasGroup: (gid) => numbers.has(gid),
  });
}

/** Checks the text of a rule file as `verify` does. */
export function checkText(text: string, options: Partial<CheckOptions> = {}): CheckedFile {
  return checkRuleFile(parseRuleFile({ path: 'x.rules', text }), { resolveNames: 'early', accounts: someAccounts(), thorough: true, ...options });
}

/** Problems as `line:column severity message`. */
export function complaintsOf(text: string, options: Partial<CheckOptions> = {}): string[] {
  return checkText(text, options).problems.map(({ source, severity, message }) => `${source?.line}:${source?.column} ${severity} ${message}`);
}
