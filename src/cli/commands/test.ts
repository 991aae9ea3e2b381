import { silent } from '../../base/log.ts';
import { UsageError } from '../../base/errors.ts';
import { readConfig } from '../../config.ts';
import { Device } from '../../device/device.ts';
import { monotonicUsec } from '../../kernel/clock.ts';
import { groupName, userName } from '../../kernel/users.ts';
import { Specialiser } from '../../rules/specialise.ts';
import { announcement } from '../../worker/announcement.ts';
import { outlookOf } from '../../worker/outlook.ts';
import { ProgramRunner } from '../../worker/program.ts';
import { RehearsalWorld } from '../../worker/rehearsal.ts';
import { readRules } from '../../worker/rule-set.ts';
import { LiveWorld } from '../../worker/world.ts';
import { actionFrom } from '../action.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { describeEvent, eventAsObject } from '../event-report.ts';
import { databaseHost } from '../host.ts';
import { formatJson } from '../json.ts';
import { jsonOption } from '../json-option.ts';
import { deviceFrom } from '../find-device.ts';
import { printProblem } from '../print-problem.ts';
import { thinkThrough } from '../think-through.ts';
import { Unwritten } from '../unwritten.ts';

export const command: Command = {
  name: 'test',
  summary: 'Shows what the rules would decide about an event of a device. Programs that rules ask are run; nothing else is done.',
  operands: '[OPTIONS] DEVICE',
  options: {
    action: { alias: 'a', type: 'string', requiresArg: true, describe: 'the action of the event (add); help lists them' },
    'resolve-names': { alias: 'N', type: 'string', requiresArg: true, describe: 'when to look up users and groups: early, late or never' },
    'extra-rules-dir': { alias: 'D', type: 'string', requiresArg: true, describe: 'another directory of rule files; may be given more than once' },
    verbose: { alias: 'v', type: 'boolean', describe: 'tell of problems in rule files' },
    json: { type: 'string', requiresArg: true, describe: 'pretty, short or off' },
  },
  examples: [
    ['test /dev/sda', 'what would be decided if it were plugged in now'],
    ['test --json=short --action=change /sys/class/net/eth0', 'the same for programs'],
  ],
  run: test,
};

async function test(parsed: Parsed, io: Io): Promise<number> {
  const action = actionFrom(parsed, io);
  if (action === 'listed') return 0;
  const layout = jsonOption(parsed);
  const text = parsed.operands[0];
  if (text === undefined) throw new UsageError('syspath parameter missing.');
  const resolveNames = parsed.text('resolve-names');
  if (resolveNames !== null && !/^(early|late|never)$/.test(resolveNames)) throw new UsageError("--resolve-names= must be 'early', 'late', or 'never'.");
  const { config: usual } = readConfig(io.paths, null, resolveNames === null ? {} : { resolveNames: resolveNames as 'early' | 'late' | 'never' });
  // Directories that are named here count more than all others, as with udevadm.
  const config = { ...usual, rulesDirectories: [...parsed.texts('extra-rules-dir'), ...usual.rulesDirectories] };

  const host = databaseHost(io.paths);
  const world = new LiveWorld(io.paths, silent);
  const rules = readRules(config, world, null);
  if (parsed.flag('verbose')) for (const problem of rules.problems) io.complain(printProblem(problem));
  const uevent = announcement(deviceFrom(host, text), action);
  const device = Device.fromUevent(host, uevent);
  const receivedUsec = monotonicUsec();
  const unwritten = new Unwritten(io.paths, device.syspath);
  const verdict = await thinkThrough({
    rules: new Specialiser(rules.program),
    device,
    action,
    world: new RehearsalWorld(world, (deed) => unwritten.note(deed)),
    programs: new ProgramRunner({ paths: io.paths, timeoutSignal: config.timeoutSignal, log: silent }),
    eventTimeoutMs: config.eventTimeoutMs,
    trace: null,
    receivedUsec,
  });
  const outlook = outlookOf({ device, uevent, previous: device.stored, verdict, renamed: null, receivedUsec });
  const report = { device, verdict, outlook, unwritten, isRemoval: action === 'remove' };
  const names = { user: userName, group: groupName };
  io.out(layout === null ? describeEvent(report, names) : `${formatJson(eventAsObject(report, names), layout)}\n`);
  return 0;
}
