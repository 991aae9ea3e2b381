import { UsageError } from '../../base/errors.ts';
import { silent } from '../../base/log.ts';
import { readConfig } from '../../config.ts';
import { control } from '../../control/client.ts';
import { enumerate } from '../../device/enumerate.ts';
import { ENODEV, ENOENT, errnoName } from '../../kernel/errno.ts';
import { triggerDevice } from '../../uevent/trigger.ts';
import { ProgramRunner } from '../../worker/program.ts';
import { RehearsalWorld } from '../../worker/rehearsal.ts';
import { LiveWorld } from '../../worker/world.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { CausedEvents } from '../do/caused-events.ts';
import { waitingReporter } from '../do/report.ts';
import { databaseHost } from '../host.ts';
import { jsonLine } from '../json.ts';
import { jsonOption } from '../json-option.ts';
import { NoPrograms } from '../reload/no-programs.ts';
import { makePlan, type Plan, type PlannedDevice } from '../reload/plan.ts';
import { describePlan, planAsObject, summarise } from '../reload/print.ts';
import { readRuleSets } from '../reload/rules-in-force.ts';

const version = process.env['DEVMASTER_VERSION'] ?? 'from source';
const ANSWER_TIMEOUT_MS = 60_000;

export const command: Command = {
  name: 'reload',
  summary: 'Has the daemon read the rules again; or shows first what that would change on the devices that are there. For a plan, programs that rules ask (PROGRAM, IMPORT{program}) are run; nothing else is done.',
  operands: '[OPTIONS]',
  options: {
    plan: { alias: 'n', type: 'boolean', describe: 'show what the rules on disk would change, and do not reload' },
    apply: { type: 'boolean', describe: 'show it, reload, announce the devices that change and no others, and wait for them' },
    'no-wait': { type: 'boolean', describe: 'with --apply: do not wait until the events of these devices are finished' },
    all: { alias: 'a', type: 'boolean', describe: 'also what any event would change, whatever the rules' },
    'no-programs': { type: 'boolean', describe: 'run no programs: rules that ask one do not hold' },
    'extra-rules-dir': { alias: 'D', type: 'string', requiresArg: true, describe: 'plan as if this directory of rule files were there too' },
    'rules-dir': { type: 'string', requiresArg: true, describe: 'directory of rule files that the daemon was given; may be given more than once' },
    json: { type: 'string', describe: 'print the plan as JSON: pretty, short (the usual), or off' },
  },
  examples: [
    ['reload', 'read the rules again'],
    ['reload --plan', 'what would the rules that I edited change?'],
    ['reload --plan --extra-rules-dir=new-rules.d', 'the same before they are installed'],
    ['reload --apply', 'make it so; when it returns, it is'],
  ],
  run: reload,
};

async function reload(parsed: Parsed, io: Io): Promise<number> {
  const isApplied = parsed.flag('apply');
  if (parsed.operands.length > 0) throw new UsageError(`Extraneous argument: ${parsed.operands[0]}`);
  if (isApplied && parsed.text('extra-rules-dir') !== null) throw new UsageError('--apply takes the rules that are installed: it does not go with --extra-rules-dir');
  const isPlanned = isApplied || parsed.flag('plan');
  if ((isApplied || !isPlanned) && process.getuid?.() !== 0) throw new UsageError('This command must be invoked as root.');
  const devices = isPlanned ? await showPlan(parsed, io) : [];
  if (isPlanned && !isApplied) return 0;
  if (!(await reloadDaemon(io))) return 1;
  const { status, events } = announce(devices, io, { waits: !parsed.flag('no-wait') });
  try {
    return (await areFinished(events, io)) ? status : 1;
  } finally {
    events?.close();
  }
}

/** @returns the devices that were shown */
async function showPlan(parsed: Parsed, io: Io): Promise<readonly PlannedDevice[]> {
  const layout = jsonOption(parsed, 'short');
  const given = parsed.texts('rules-dir');
  const { config: usual } = readConfig(io.paths, null, given.length > 0 ? { rulesDirectories: given } : {});
  const config = { ...usual, rulesDirectories: [...parsed.texts('extra-rules-dir'), ...usual.rulesDirectories] };
  const world = new LiveWorld(io.paths, silent, config.networkDirectories);
  const rules = readRuleSets(io.paths, { config, world, version });
  const showsAll = parsed.flag('all');
  let plan: Plan;
  if (rules.isSame && !showsAll) plan = { total: enumerate(databaseHost(io.paths), {}).length, devices: [] };
  else {
    const runner = { paths: io.paths, timeoutSignal: config.timeoutSignal, log: silent };
    const programs = parsed.flag('no-programs') ? new NoPrograms(runner) : new ProgramRunner(runner);
    plan = await makePlan({ paths: io.paths, world: new RehearsalWorld(world, () => {}), programs, eventTimeoutMs: config.eventTimeoutMs, rules });
  }
  const shown = showsAll ? plan : { ...plan, devices: plan.devices.map(onlyByRules).filter(({ differences }) => differences.length > 0) };
  if (layout !== null) {
    io.out(jsonLine(planAsObject(shown, { isFormerKnown: rules.former !== null }), layout));
    return shown.devices;
  }
  if (rules.isSame) io.complain('the rules have not changed since the daemon started');
  else if (rules.former === null) io.complain('the rules that were in force are not known: some of this may not be new');
  io.out(describePlan(shown) + summarise(shown, plan.devices.length - shown.devices.length));
  return shown.devices;
}

function onlyByRules({ device, differences }: PlannedDevice): PlannedDevice {
  return { device, differences: differences.filter(({ cause }) => cause === 'rules') };
}

async function reloadDaemon(io: Io): Promise<boolean> {
  const outcome = await control(io.paths, { kind: 'reload' }, ANSWER_TIMEOUT_MS);
  if (outcome.kind === 'done') return true;
  const reason = outcome.kind === 'timeout' ? 'the daemon did not answer in time' : outcome.kind === 'not-running' ? `the daemon cannot be reached: ${outcome.reason}` : outcome.reason;
  io.complain(`${io.program} reload: ${reason}`);
  return false;
}

interface Announced {
  readonly status: number;
  /** null when nobody waits for them, or nothing was announced */
  readonly events: CausedEvents | null;
}

function announce(devices: readonly PlannedDevice[], io: Io, { waits }: { readonly waits: boolean }): Announced {
  // An interface that is there keeps its name whatever is announced.
  const announced = devices.filter(({ differences }) => differences.some(({ after }) => after?.kind !== 'name'));
  const events = waits && announced.length > 0 ? new CausedEvents(io.paths) : null;
  let status = 0;
  for (const { device } of announced) {
    const errno = triggerDevice({ paths: io.paths, syspath: device.syspath, action: 'change' });
    // A device that has gone meanwhile is no failure.
    if (errno === 0 || errno === ENOENT || errno === ENODEV) continue;
    status = 1;
    io.complain(`${io.program} reload: ${device.syspath} cannot be announced: ${errnoName(errno)}`);
  }
  return { status, events };
}

/** Events have time limits of their own, so that this ends whatever the rules do. */
async function areFinished(events: CausedEvents | null, io: Io): Promise<boolean> {
  if (events === null) return true;
  const tell = (line: string): void => io.complain(`${io.program} reload: ${line}`);
  const waited = await events.finished({ timeoutMs: null, onWaiting: process.stderr.isTTY ? waitingReporter(tell) : () => {} });
  if (waited.kind !== 'no-manager') return true;
  tell(`the daemon cannot be waited for: ${waited.reason}`);
  return false;
}
