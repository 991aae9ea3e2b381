import { silent } from '../../base/log.ts';
import type { Paths } from '../../base/paths.ts';
import { readConfig, type Config } from '../../config.ts';
import type { Device } from '../../device/device.ts';
import { monotonicUsec } from '../../kernel/clock.ts';
import type { Trace } from '../../rules/trace.ts';
import type { Verdict } from '../../rules/verdict.ts';
import type { Action } from '../../uevent/uevent.ts';
import { ProgramRunner } from '../../worker/program.ts';
import { RehearsalWorld } from '../../worker/rehearsal.ts';
import { readRules, type RuleSet } from '../../worker/rule-set.ts';
import { LiveWorld } from '../../worker/world.ts';
import { thinkThrough } from '../think-through.ts';

/** The rules of this system, and what they would make of its devices now. Programs that rules ask are run; nothing else is done. */
export class SystemRules {
  readonly config: Config;
  readonly rules: RuleSet;
  readonly #world: LiveWorld;
  readonly #paths: Paths;

  constructor(paths: Paths) {
    this.#paths = paths;
    this.config = readConfig(paths, null, {}).config;
    this.#world = new LiveWorld(paths, silent);
    this.rules = readRules(this.config, this.#world, null);
  }

  evaluate(device: Device, { action, trace }: { readonly action: Action; readonly trace: Trace | null }): Promise<Verdict> {
    const { eventTimeoutMs, timeoutSignal } = this.config;
    return thinkThrough({
      rules: this.rules.specialiser,
      device,
      action,
      world: new RehearsalWorld(this.#world, () => {}),
      programs: new ProgramRunner({ paths: this.#paths, timeoutSignal, log: silent }),
      eventTimeoutMs,
      trace,
      receivedUsec: monotonicUsec(),
    });
  }
}
