import { UsageError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { LiveEffects } from '../../apply/apply.ts';
import { Links } from '../../apply/link.ts';
import { ownsNodes } from '../../apply/node.ts';
import { readConfig } from '../../config.ts';
import { Store } from '../../database/store.ts';
import { Device, type Host } from '../../device/device.ts';
import { enumerate } from '../../device/enumerate.ts';
import { monotonicUsec } from '../../kernel/clock.ts';
import { isAction, type Action, type Uevent } from '../../uevent/uevent.ts';
import { ProgramRunner } from '../../worker/program.ts';
import { Worker, type Outcome } from '../../worker/worker.ts';
import { LiveWorld } from '../../worker/world.ts';
import { RuleCacheFile } from '../../worker/rule-cache.ts';
import { readRules } from '../../worker/rule-set.ts';
import { printProblem } from '../print-problem.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { announcement } from '../../worker/announcement.ts';

const version = process.env['DEVMASTER_VERSION'] ?? 'from source';

export const command: Command = {
  name: 'apply',
  summary: 'Handles devices as the daemon would, for real, here and now, without it.',
  operands: '[OPTIONS] [DEVICE…]',
  options: {
    action: { alias: 'c', type: 'string', requiresArg: true, describe: 'what happened to the devices (add)' },
    all: { alias: 'a', type: 'boolean', describe: 'all devices that are there: a coldplug' },
    'rules-dir': { type: 'string', requiresArg: true, describe: 'directory of rule files; may be given more than once' },
    config: { type: 'string', requiresArg: true, describe: 'configuration file instead of /etc/devmaster/config.toml' },
    'resolve-names': { alias: 'N', type: 'string', requiresArg: true, describe: 'when to look up users and groups: early, late or never' },
    'event-timeout': { type: 'string', requiresArg: true, describe: 'seconds after which the programs of an event are killed (180)' },
    property: { type: 'string', requiresArg: true, describe: 'KEY=VALUE: a property of the event' },
    verbose: { alias: 'v', type: 'boolean', describe: 'say what is done' },
  },
  examples: [
    ['apply --action add /dev/null', 'name, link and record one device'],
    ['apply --all', 'all devices, parents first'],
  ],
  run: apply,
};

async function apply(parsed: Parsed, io: Io): Promise<number> {
  const action = parsed.text('action') ?? 'add';
  if (!isAction(action)) throw new UsageError(`unknown action '${action}'`);
  const { config, problems } = readConfig(io.paths, parsed.text('config'), settingsOf(parsed));
  for (const problem of problems) io.complain(printProblem(problem));

  const store = new Store(io.paths);
  const host: Host = { paths: io.paths, stored: (id) => store.read(id) };
  const log = logTo(io, parsed.flag('verbose'));
  const world = new LiveWorld(io.paths, log, config.networkDirectories);
  const rules = readRules(config, world, new RuleCacheFile(io.paths, version).read());
  for (const problem of rules.problems) io.complain(printProblem(problem));
  const worker = new Worker(
    {
      host,
      store,
      world,
      effects: new LiveEffects(host, { links: new Links(host), watches: null, ownsNodes: ownsNodes(io.paths) }),
      programs: new ProgramRunner({ paths: io.paths, timeoutSignal: config.timeoutSignal, log }),
      runs: true,
      broadcaster: null,
      log,
    },
    rules.specialiser,
    { eventTimeoutMs: config.eventTimeoutMs, execDelayMs: config.execDelayMs, blockDeviceReadOnly: config.blockDeviceReadOnly, globalProperties: new Map() },
  );

  let failed = false;
  for (const uevent of chooseEvents(parsed, host, action)) {
    const outcome = await new Promise<Outcome>((resolve) => worker.start(uevent, monotonicUsec(), resolve));
    if (outcome.kind === 'done') continue;
    failed = true;
    const reason = outcome.kind === 'locked' ? 'somebody else has locked the disk' : `${outcome.step}: ${outcome.error.message}`;
    io.complain(`${io.program} apply: ${uevent.devpath}: ${reason}`);
  }
  return failed ? 1 : 0;
}

/** One event for each device. A device that is gone can still be removed: what must be known of it is in its name. */
function chooseEvents(parsed: Parsed, host: Host, action: Action): Uevent[] {
  const extra = parsed.texts('property').map((text): [string, string] => {
    const equals = text.indexOf('=');
    if (equals < 1) throw new UsageError(`'${text}' is no KEY=VALUE`);
    return [text.slice(0, equals), text.slice(equals + 1)];
  });
  if (parsed.flag('all')) return enumerate(host, {}).map((device) => announcement(device, action, extra));
  if (parsed.operands.length === 0) throw new UsageError('which device? Name some, or all of them with --all');
  return parsed.operands.map((text) => {
    const device = Device.fromArgument(host, text) ?? Device.fromArgument(host, `/dev/${text}`);
    if (device === null) throw new UsageError(`there is no device '${text}'`);
    return announcement(device, action, extra);
  });
}

function settingsOf(parsed: Parsed): Parameters<typeof readConfig>[2] {
  const directories = parsed.texts('rules-dir');
  const resolveNames = parsed.text('resolve-names');
  const timeout = parsed.text('event-timeout');
  if (resolveNames !== null && resolveNames !== 'early' && resolveNames !== 'late' && resolveNames !== 'never') {
    throw new UsageError(`'${resolveNames}' is no value for --resolve-names`);
  }
  return {
    ...(directories.length > 0 ? { rulesDirectories: directories } : {}),
    ...(resolveNames === null ? {} : { resolveNames }),
    ...(timeout === null ? {} : { eventTimeoutMs: Number(timeout) * 1000 }),
  };
}

function logTo(io: Io, verbose: boolean): Log {
  const say = (fields: object, message: string): void => {
    const { device } = fields as { device?: string };
    io.complain(device === undefined ? message : `${device}: ${message}`);
  };
  const hush = (): void => {};
  return { error: say, warn: say, info: verbose ? say : hush, debug: verbose ? say : hush, isDebug: () => verbose };
}
