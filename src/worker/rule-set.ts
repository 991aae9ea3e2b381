import type { Problem } from '../base/problem.ts';
import type { Config } from '../config.ts';
import { status } from '../kernel/file.ts';
import { compileRules } from '../rules/compile.ts';
import { loadFiles, loadRules } from '../rules/load.ts';
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
export function readRules(config: Config, world: World): RuleSet {
  const identity = identityOf(config.rulesDirectories);
  const names = { user: (name: string) => world.user(name), group: (name: string) => world.group(name) };
  const loaded = loadRules({ directories: config.rulesDirectories, resolveNames: config.resolveNames, ...names });
  const { program, problems } = compileRules(loaded.files, config.resolveNames === 'early' ? names : null);
  return { program, specialiser: new Specialiser(program), problems: [...loaded.problems, ...problems], identity };
}

/** Reads, checks and compiles the given files and no others. */
export function readRuleFiles(files: readonly string[], config: Config, world: World): RuleSet {
  const names = { user: (name: string) => world.user(name), group: (name: string) => world.group(name) };
  const loaded = loadFiles(files, { resolveNames: config.resolveNames, ...names });
  const { program, problems } = compileRules(loaded.files, config.resolveNames === 'early' ? names : null);
  return { program, specialiser: new Specialiser(program), problems: [...loaded.problems, ...problems], identity: '' };
}

/** Whether the files are no longer those that a rule set was made of. */
export function isStale(set: RuleSet, config: Config): boolean {
  return identityOf(config.rulesDirectories) !== set.identity;
}

/**
 * The folders' times tell of every file that came, went or was replaced; asking for them costs six system calls. A file that
 * was written in place is noticed by chokidar.
 */
function identityOf(directories: readonly string[]): string {
  return directories.map((directory) => status(directory, { follow: true })?.mtimeNs ?? '-').join(' ');
}
