import type { Problem } from '../base/problem.ts';
import type { Config } from '../config.ts';
import { compileRules } from '../rules/compile.ts';
import type { CheckedRules, RuleCache } from '../rules/cache.ts';
import { loadFiles, loadRules, type LoadedRules } from '../rules/load.ts';
import type { Program } from '../rules/program.ts';
import { Specialiser } from '../rules/specialise.ts';
import type { World } from '../rules/world.ts';

/** What rules depend on besides their files: names of accounts, and of builtins that there are besides udev's. */
export type RuleWorld = World & { readonly pluginNames?: readonly string[] };

/** Rules that are in force together. */
export interface RuleSet {
  readonly program: Program;
  readonly specialiser: Specialiser;
  readonly problems: readonly Problem[];
  /** for the next start's cache */
  readonly checked: readonly CheckedRules[];
}

/**
 * Reads, checks and compiles all rules. Bad lines are reported and left out, as udev does.
 *
 * @param cache  what an earlier run made of the files, null to read all of them
 */
export function readRules(config: Config, world: RuleWorld, cache: RuleCache | null): RuleSet {
  const loaded = loadRules({ directories: config.rulesDirectories, resolveNames: config.resolveNames, cache, ...accountsOf(world), plugins: world.pluginNames ?? [] });
  return compiled(loaded, config, world);
}

/** Reads, checks and compiles the given files and no others. */
export function readRuleFiles(files: readonly string[], config: Config, world: RuleWorld): RuleSet {
  const loaded = loadFiles(files, { resolveNames: config.resolveNames, ...accountsOf(world), plugins: world.pluginNames ?? [] });
  return compiled(loaded, config, world);
}

function compiled({ files, problems, checked }: LoadedRules, config: Config, world: World): RuleSet {
  const { program, problems: more } = compileRules(files, config.resolveNames === 'early' ? accountsOf(world) : null);
  return { program, specialiser: new Specialiser(program), problems: [...problems, ...more], checked };
}

function accountsOf(world: World): { user(name: string): number | null; group(name: string): number | null } {
  return { user: (name) => world.user(name), group: (name) => world.group(name) };
}
