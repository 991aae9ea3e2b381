import { UsageError } from '../../base/errors.ts';
import type { Config } from '../../config.ts';
import type { RuleSet } from '../../worker/rule-set.ts';
import type { World } from '../../rules/world.ts';
import { Coverage, type LineCoverage } from './coverage.ts';
import { failuresOf } from './expectation.ts';
import type { Suite, SuiteCase } from './suite.ts';
import type { Subjects } from './subject.ts';
import { tryRules } from './try-rules.ts';

export interface CaseResult {
  readonly name: string;
  /** sentences; empty when the case passed */
  readonly failures: readonly string[];
  /** what the rules remarked, such as a program without an answer: it often explains a failure */
  readonly notes: readonly string[];
}

export interface SuiteResult {
  readonly cases: readonly CaseResult[];
  /** every line of the rules */
  readonly coverage: readonly LineCoverage[];
}

export interface SuiteRun {
  readonly suite: Suite;
  readonly rules: RuleSet;
  readonly subjects: Subjects;
  readonly runPrograms: boolean;
  readonly config: Config;
  /** knows users and groups */
  readonly world: Pick<World, 'user' | 'group'>;
}

/** Runs the cases of a suite, one after another. A case whose device cannot be found has failed. */
export async function runSuite(run: SuiteRun): Promise<SuiteResult> {
  let notes: string[] = [];
  const coverage = new Coverage(run.rules.program, ({ message, source }) => notes.push(`${source.file}:${source.line}: ${message}`));
  const cases: CaseResult[] = [];
  for (const one of run.suite.cases) {
    notes = [];
    const failures = await runCase(one, run, coverage);
    cases.push({ name: one.name, failures, notes });
  }
  return { cases, coverage: coverage.lines() };
}

async function runCase({ request, answers, expect }: SuiteCase, { rules, subjects, runPrograms, config, world }: SuiteRun, coverage: Coverage): Promise<readonly string[]> {
  try {
    const subject = subjects.find(request);
    const verdict = await tryRules({ rules: rules.specialiser, subject, answers, runPrograms, config, trace: coverage });
    coverage.end();
    const accounts = {
      user: (account: string) => answers.users.get(account) ?? world.user(account),
      group: (account: string) => answers.groups.get(account) ?? world.group(account),
    };
    return failuresOf(expect, { verdict, syspath: subject.device.syspath, accounts });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [error.message];
  }
}
