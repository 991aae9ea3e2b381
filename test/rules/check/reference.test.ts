/**
 * The checks against udevadm itself: the same words about the same lines, for files of real packages and for broken ones.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { verify } from '../../../src/cli/commands/verify.ts';
import { AccountBook } from '../../../src/rules/check/accounts.ts';
import type { ResolveNames } from '../../../src/rules/check/complaint.ts';
import { firstLineOf, readLines } from '../../../src/rules/lines.ts';
import { RuleMutator } from '../../support/broken-rules.ts';
import { ReferenceUdevadm } from '../../support/reference-udevadm.ts';
import { rulesCorpus } from '../../support/rules-corpus.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/rules/front');
const found = ReferenceUdevadm.find();
const timeout = 600_000;

let work = '';
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'devmaster-reference-'));
});
afterAll(() => rmSync(work, { recursive: true }));

describe('verify says what udevadm says', () => {
  beforeEach((context) => {
    if ('missing' in found) context.skip(`needs ${found.missing}`);
  });

  it.each(['every-key.rules', 'mistakes.rules'])('of %s', (name) => {
    const file = put(name, readFileSync(join(fixtures, name), 'latin1'));
    for (const resolveNames of ['early', 'late', 'never'] as const) expect(differences([file], resolveNames)).toEqual([]);
  });

  it('of lines that are made up, and spoilt', () => {
    const files = Array.from({ length: 40 }, (_, seed) => put(`made-up-${seed}.rules`, new RuleMutator(seed).file([], 100)));
    for (const resolveNames of ['early', 'late', 'never'] as const) expect(differences(files, resolveNames)).toEqual([]);
  }, timeout);

  it('of the rule files of real packages', (context) => {
    expect(differences(corpus(context), 'late')).toEqual([]);
  }, timeout);

  it('of real rules that are spoilt', (context) => {
    const lines = corpus(context).flatMap(rulesOf);
    const files = Array.from({ length: 100 }, (_, seed) => put(`spoilt-${seed}.rules`, new RuleMutator(1000 + seed).file(lines, 100)));
    expect(differences(files, 'late')).toEqual([]);
  }, timeout);
});

/** Up to ten complaints that one of the two makes and the other does not, with the rule they are about. */
function differences(files: readonly string[], resolveNames: ResolveNames): string[] {
  if ('missing' in found) throw new Error('unreachable: the test was to be skipped');
  const theirs = found.verify(['--no-summary', `--resolve-names=${resolveNames}`], files);
  const ours: string[] = [];
  const status = verify({
    operands: files,
    directories: [],
    root: '',
    workingDirectory: work,
    resolveNames,
    accounts: fewAccounts(),
    summary: false,
    style: true,
    explain: false,
    json: false,
  }, { out: () => undefined, complain: (line) => ours.push(line) });
  if (status === theirs.status && ours.join('\n') === theirs.complaints.join('\n')) return [];
  const described = [...missing(theirs.complaints, ours).map((line) => `only udevadm: ${line}`), ...missing(ours, theirs.complaints).map((line) => `only we: ${line}`)];
  return described.length > 0 ? described.slice(0, 10).map(withRule) : [`the order or the status ${status} instead of ${theirs.status}`];
}

/** The accounts that every machine has: the files are such that no others matter. */
function fewAccounts(): AccountBook {
  return new AccountBook({ user: (name) => (name === 'root' ? 0 : null), group: (name) => (name === 'root' ? 0 : null), hasUser: () => false, hasGroup: () => false });
}

function missing(from: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return from.filter((line) => !known.has(line));
}

function withRule(difference: string): string {
  const [, file, number] = /([^ ]+):([0-9]+) /.exec(difference) ?? [];
  if (file === undefined) return difference;
  const { lines } = readLines(readFileSync(file, 'latin1'));
  const rule = lines.find((line) => line.kind === 'line' && firstLineOf(line) === Number(number));
  return `${difference}\n    ${rule?.kind === 'line' ? rule.text : '(no rule)'}`;
}

function rulesOf(file: string): string[] {
  return readLines(readFileSync(file, 'latin1')).lines.flatMap((line) => (line.kind === 'line' ? line.text : []));
}

function corpus(context: TestContext): readonly string[] {
  const files = rulesCorpus();
  if ('missing' in files) context.skip(`needs ${files.missing}`);
  // The reference may live in a root of its own that has only /tmp in common with ours.
  return (files as readonly string[]).map((file) => put(file.split('/').slice(-2).join('--'), readFileSync(file, 'latin1')));
}

function put(name: string, text: string): string {
  const file = join(work, name);
  writeFileSync(file, text, 'latin1');
  return file;
}
