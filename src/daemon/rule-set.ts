import type { Log } from '../base/log.ts';
import type { Problem } from '../base/problem.ts';
import type { Config } from '../config.ts';
import { compileRules } from '../rules/compile.ts';
import { fileIdentities, loadRules } from '../rules/load.ts';
import type { Program } from '../rules/program.ts';
import { Specialiser } from '../rules/specialise.ts';
import type { World } from '../rules/world.ts';

/** Rules that are in force together, and the files they came from. */
export interface RuleSet {
  readonly program: Program;
  readonly specialiser: Specialiser;
  readonly problems: readonly Problem[];
  /** what the files were when they were read: the same text means that nothing has changed since */
  readonly identity: string;
}

/** Reads, checks and compiles all rules. Bad lines are reported and left out, as udev does. */
export function readRuleSet(config: Config, world: World): RuleSet {
  const identity = identityOf(config.rulesDirectories);
  const names = { user: (name: string) => world.user(name), group: (name: string) => world.group(name) };
  const loaded = loadRules({ directories: config.rulesDirectories, resolveNames: config.resolveNames, ...names });
  const { program, problems } = compileRules(loaded.files, config.resolveNames === 'early' ? names : null);
  return { program, specialiser: new Specialiser(program), problems: [...loaded.problems, ...problems], identity };
}

/** Whether the files are no longer those that a rule set was made of. */
export function isStale(set: RuleSet, config: Config): boolean {
  return identityOf(config.rulesDirectories) !== set.identity;
}

export function logProblems(problems: readonly Problem[], log: Log): void {
  for (const problem of problems) {
    const fields = { source: problem.source ?? undefined, code: problem.code };
    const text = problem.hint === null ? problem.message : `${problem.message}: ${problem.hint}`;
    const message = problem.source === null ? `${problem.file}: ${text}` : text;
    if (problem.severity === 'error') log.error(fields, message);
    else if (problem.severity === 'warning') log.warn(fields, message);
    else log.info(fields, message);
  }
}

function identityOf(directories: readonly string[]): string {
  return fileIdentities(directories).join('\n');
}
