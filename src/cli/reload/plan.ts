import type { Paths } from '../../base/paths.ts';
import { Store } from '../../database/store.ts';
import { Device, type Host } from '../../device/device.ts';
import { enumerate } from '../../device/enumerate.ts';
import type { Stored } from '../../device/stored.ts';
import { monotonicUsec } from '../../kernel/clock.ts';
import type { Specialiser } from '../../rules/specialise.ts';
import type { World } from '../../rules/world.ts';
import type { Action } from '../../uevent/uevent.ts';
import { announcement } from '../../worker/announcement.ts';
import { outlookOf } from '../../worker/outlook.ts';
import type { ProgramRunner } from '../../worker/program.ts';
import { thinkThrough } from '../think-through.ts';
import { differencesOf, type Difference } from './difference.ts';
import { decidedOutcome, recordedOutcome, type Outcome } from './outcome.ts';
import type { RuleSets } from './rules-in-force.ts';

export interface PlanParts {
  readonly paths: Paths;
  /** a world that changes nothing */
  readonly world: World;
  readonly programs: ProgramRunner;
  readonly eventTimeoutMs: number;
  readonly rules: Pick<RuleSets, 'next' | 'former'>;
}

/** A device that an event would change. */
export interface PlannedDevice {
  readonly device: Device;
  readonly differences: readonly Difference[];
}

export interface Plan {
  /** how many devices there are */
  readonly total: number;
  /** those with a difference, parents first */
  readonly devices: readonly PlannedDevice[];
}

/**
 * Finds out what would change if every device had a `change` event under the new rules. Nothing is done; programs that rules
 * ask are run.
 */
export async function makePlan(parts: PlanParts): Promise<Plan> {
  const planner = new Planner(parts);
  const all = enumerate(planner.host, {});
  const devices: PlannedDevice[] = [];
  for (const device of all) {
    const differences = await planner.plan(device);
    if (differences.length > 0) devices.push({ device, differences });
  }
  return { total: all.length, devices };
}

class Planner {
  readonly #parts: PlanParts;
  /** devices as they are recorded */
  readonly host: Host;
  /** devices as they will be recorded once those before them are handled: what children import from their parents */
  readonly #future: Host;
  readonly #planned = new Map<string, Stored>();

  constructor(parts: PlanParts) {
    this.#parts = parts;
    const store = new Store(parts.paths);
    this.host = { paths: parts.paths, stored: (id) => store.read(id) };
    this.#future = { paths: parts.paths, stored: (id) => this.#planned.get(id) ?? store.read(id) };
  }

  async plan(device: Device): Promise<readonly Difference[]> {
    const { next, former } = this.#parts.rules;
    const recorded = recordedOutcome(device);
    const { outcome: decided, record } = await this.#decide(device, this.#future, next);
    const first = differencesOf({ recorded, decided, former: null, again: null });
    if (first.length === 0) return first;
    const formerly = former === null ? null : (await this.#decide(device, this.host, former)).outcome;
    const likely = differencesOf({ recorded, decided, former: formerly, again: null });
    if (!likely.some(isOfRules)) return likely;
    const again = (await this.#decide(device, this.#future, next)).outcome;
    const differences = differencesOf({ recorded, decided, former: formerly, again });
    if (differences.some(isOfRules)) this.#planned.set(device.id, record);
    return differences;
  }

  async #decide(known: Device, host: Host, rules: Specialiser): Promise<{ readonly outcome: Outcome; readonly record: Stored }> {
    const { world, programs, eventTimeoutMs } = this.#parts;
    const receivedUsec = monotonicUsec();
    const think = async (action: Action) => {
      const uevent = announcement(known, action, [['SYNTH_UUID', '0']]);
      const device = Device.fromUevent(host, uevent);
      return { uevent, device, verdict: await thinkThrough({ rules, device, action, world, programs, eventTimeoutMs, trace: null, receivedUsec }) };
    };
    const { uevent, device, verdict } = await think('change');
    // Only `add` gives a name.
    const name = known.ifindex === null ? null : (await think('add')).verdict.name;
    const { record } = outlookOf({ device, uevent, previous: device.stored, verdict, renamed: null, receivedUsec });
    return { outcome: decidedOutcome({ device, verdict, record, name }), record };
  }
}

function isOfRules({ cause }: Difference): boolean {
  return cause === 'rules';
}
