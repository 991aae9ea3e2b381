import type { Log } from '../base/log.ts';
import { udevRun, type Paths } from '../base/paths.ts';
import type { Config } from '../config.ts';
import type { Program } from '../rules/program.ts';
import type { Specialiser } from '../rules/specialise.ts';
import { ConfigurationWatch } from '../worker/configuration-watch.ts';
import { RuleCacheFile } from '../worker/rule-cache.ts';
import { readRules, type RuleSet } from '../worker/rule-set.ts';
import type { LiveWorld } from '../worker/world.ts';
import { logProblems } from './problems.ts';

export interface RulesParts {
  readonly paths: Paths;
  readonly config: Config;
  readonly world: LiveWorld;
  readonly version: string;
  readonly log: Log;
}

/** The rules as they are on disk, read anew when they changed there. */
export class RulesInForce {
  readonly #config: Config;
  readonly #world: LiveWorld;
  readonly #log: Log;
  readonly #cache: RuleCacheFile;
  readonly #ruleWatch: ConfigurationWatch;
  readonly #builtinWatch: ConfigurationWatch;
  #set: RuleSet;

  constructor({ paths, config, world, version, log }: RulesParts) {
    this.#config = config;
    this.#world = world;
    this.#log = log;
    this.#cache = new RuleCacheFile(paths, version);
    // The queue file comes and goes there.
    const busyFolder = udevRun(paths);
    // Made before anything is read: what changes meanwhile is then read again.
    this.#ruleWatch = new ConfigurationWatch({ paths: () => config.rulesDirectories, isConfiguration: (name) => name === '' || name.endsWith('.rules'), busyFolder });
    this.#builtinWatch = new ConfigurationWatch({ paths: () => world.builtinConfiguration, isConfiguration: () => true, busyFolder });
    this.#set = this.#read();
  }

  get program(): Program {
    return this.#set.program;
  }

  get specialiser(): Specialiser {
    return this.#set.specialiser;
  }

  /** Reads what changed on disk. Returns whether other rules are in force now. */
  refresh(): boolean {
    // Lines that name a plug-in count only while there is one.
    const hasOtherPlugins = this.#builtinWatch.takeChange() && this.#reloadBuiltins();
    const hasOtherFiles = this.#ruleWatch.takeChange();
    if (!hasOtherPlugins && !hasOtherFiles) return false;
    this.reload();
    return true;
  }

  /** Reads everything again, whether it changed or not. */
  reload(): void {
    this.#world.reload();
    this.#set = this.#read();
  }

  /** Has the next daemon start sooner. */
  writeCache(): void {
    this.#cache.write(this.#set.checked);
  }

  close(): void {
    this.#ruleWatch.close();
    this.#builtinWatch.close();
  }

  #read(): RuleSet {
    const set = readRules(this.#config, this.#world, this.#cache.read());
    logProblems(set.problems, this.#log);
    return set;
  }

  /** Has builtins read their configuration again. Returns whether there are other plug-ins than before. */
  #reloadBuiltins(): boolean {
    const before = this.#world.pluginNames.join();
    this.#world.reloadBuiltins();
    return this.#world.pluginNames.join() !== before;
  }
}
