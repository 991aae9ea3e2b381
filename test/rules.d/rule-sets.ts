/** The project's own rules, and those of systemd that they stand for. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AccountBook } from '../../src/rules/check/accounts.ts';
import { checkRuleFile } from '../../src/rules/check/check.ts';
import { parseRuleFile } from '../../src/rules/parse.ts';
import type { RuleFile } from '../../src/rules/rule.ts';
import { root } from '../support/repository.ts';

/** Checked rule files by name, in the order of their names. */
export type RuleSet = ReadonlyMap<string, RuleFile>;

/** systemd's rules, and whether they are of a release that has what ours have. */
export interface Reference {
  readonly rules: RuleSet;
  readonly isCurrent: boolean;
}

/** The groups that systemd has every system make (sysusers.d/basic.conf). */
export const groups = [
  'root', 'adm', 'audio', 'cdrom', 'clock', 'dialout', 'disk', 'input', 'kmem', 'kvm', 'lp', 'render', 'sgx', 'tape', 'tty', 'video',
];

/** Accounts that do not depend on the machine. */
export const accounts = { user: numberIn(['root']), group: numberIn(groups) };

/** rules.d of this repository. */
export function ownRules(): RuleSet {
  return readRules(join(root, 'rules.d'));
}

/**
 * The rules of the root file system that DEVMASTER_REFERENCE_ROOT names, else of this machine; null when there are none. Rules of
 * other packages are left out, and those that Debian adds to systemd's.
 */
export function referenceRules(): Reference | null {
  const folder = `${process.env['DEVMASTER_REFERENCE_ROOT'] ?? ''}/usr/lib/udev/rules.d`;
  if (!existsSync(`${folder}/50-udev-default.rules`)) return null;
  const ours = ownRules();
  const rules = readRules(folder, (name) => ours.has(name));
  return { rules, isCurrent: rules.size === ours.size };
}

/** A rule file from its text. */
export function ruleFile(name: string, text: string): RuleFile {
  const book = new AccountBook({ ...accounts, hasUser: () => true, hasGroup: () => true });
  const { file, problems } = checkRuleFile(parseRuleFile({ path: name, text }), { resolveNames: 'early', accounts: book, thorough: false });
  const [problem] = problems;
  if (problem !== undefined) throw new Error(`${name}: ${problem.message}`);
  return file;
}

function readRules(folder: string, isWanted: (name: string) => boolean = () => true): RuleSet {
  const names = readdirSync(folder).filter((name) => name.endsWith('.rules') && isWanted(name)).sort();
  return new Map(names.map((name) => [name, ruleFile(name, readFileSync(join(folder, name), 'latin1'))]));
}

function numberIn(names: readonly string[]): (name: string) => number | null {
  return (name) => (names.includes(name) ? names.indexOf(name) : null);
}
