import { UsageError } from '../../base/errors.ts';
import { readConfig } from '../../config.ts';
import { isAction } from '../../uevent/decode.ts';
import { Specialiser } from '../../rules/specialise.ts';
import { announcement } from '../../worker/announcement.ts';
import { describeDecision } from '../../worker/decision.ts';
import { ProgramRunner } from '../../worker/program.ts';
import { RehearsalWorld } from '../../worker/rehearsal.ts';
import { readRuleFiles, readRules } from '../../worker/rule-set.ts';
import { LiveWorld } from '../../worker/world.ts';
import { silent } from '../../base/log.ts';
import { Device } from '../../device/device.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { databaseHost } from '../host.ts';
import { deviceFrom } from '../matches.ts';
import { printProblem } from '../print-problem.ts';
import { thinkThrough } from '../think-through.ts';
import { Transcript } from '../transcript.ts';

export const command: Command = {
  name: 'test-rule',
  summary: 'Shows, line by line, what rules make of a device and why. Changes nothing.',
  operands: '[RULES…] --device DEVICE',
  options: {
    device: { alias: 'd', type: 'string', requiresArg: true, describe: 'the device, as node, syspath or database id' },
    action: { alias: 'c', type: 'string', requiresArg: true, describe: 'what happened to it (add)' },
    property: { alias: 'p', type: 'string', requiresArg: true, describe: 'KEY=VALUE: a property of the event' },
    all: { alias: 'a', type: 'boolean', describe: 'show also the lines whose very first question failed' },
  },
  examples: [
    ['test-rule 90-mine.rules --device /dev/ttyUSB0', 'why a rule of mine matches or does not'],
    ['test-rule --device /dev/null', 'all rules of this machine on one device'],
  ],
  run: testRule,
};

async function testRule(parsed: Parsed, io: Io): Promise<number> {
  const text = parsed.text('device');
  if (text === null) throw new UsageError('which device? Name it with --device');
  const action = parsed.text('action') ?? 'add';
  if (!isAction(action)) throw new UsageError(`unknown action '${action}'`);

  const host = databaseHost(io.paths);
  const live = new LiveWorld(io.paths, silent);
  const world = new RehearsalWorld(live, () => {});
  const { config } = readConfig(io.paths, null, {});
  const rules = parsed.operands.length > 0 ? readRuleFiles(parsed.operands, config, live) : readRules(config, live, null);
  for (const problem of rules.problems) io.complain(printProblem(problem));

  const uevent = announcement(deviceFrom(host, text), action, parsed.texts('property').map(assignmentOf));
  const device = Device.fromUevent(host, uevent);
  const transcript = new Transcript(parsed.flag('all'));
  const programs = new ProgramRunner({ paths: io.paths, timeoutSignal: config.timeoutSignal, log: silent });
  const verdict = await thinkThrough({ rules: new Specialiser(rules.program), device, action, world, programs, eventTimeoutMs: config.eventTimeoutMs, trace: transcript });
  io.out(transcript.text());
  io.out(`\n${describeDecision(uevent, verdict)}\n`);
  for (const { severity, message, source } of verdict.notes) io.out(`  ${severity}: ${message}  ${source.file}:${source.line}:${source.column}\n`);
  return 0;
}

function assignmentOf(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new UsageError(`'${text}' is no KEY=VALUE`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}
