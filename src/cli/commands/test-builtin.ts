import { UsageError } from '../../base/errors.ts';
import { silent } from '../../base/log.ts';
import { systemPaths } from '../../base/paths.ts';
import { isPlainText, splitCommand } from '../../base/text.ts';
import { Builtins } from '../../builtin/builtins.ts';
import { readConfig } from '../../config.ts';
import { Device } from '../../device/device.ts';
import type { BuiltinAnswer, Probe } from '../../rules/world.ts';
import { announcement } from '../../worker/announcement.ts';
import { ProgramRunner } from '../../worker/program.ts';
import { LiveWorld } from '../../worker/world.ts';
import { actionFrom } from '../action.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { databaseHost } from '../host.ts';
import { deviceFrom } from '../find-device.ts';
import { printProblem } from '../print-problem.ts';

export const command: Command = {
  name: 'test-builtin',
  summary: 'Asks a builtin about a device and prints the properties that it gives. Nothing is changed.',
  operands: '[OPTIONS] COMMAND DEVICE',
  options: { action: { alias: 'a', type: 'string', requiresArg: true, describe: 'the action of the event (add); help lists them' } },
  listing: { title: 'Builtins', rows: () => [...new Builtins({ paths: systemPaths, log: silent, kernelCommandLine: () => '' })].map(({ name, summary }) => [name, summary]) },
  examples: [
    ['test-builtin path_id /dev/sda', 'where is the disk?'],
    ["test-builtin 'hwdb --subsystem=usb' /sys/bus/usb/devices/1-1", 'a builtin with arguments of its own'],
  ],
  run: testBuiltin,
};

async function testBuiltin(parsed: Parsed, io: Io): Promise<number> {
  const action = actionFrom(parsed, io);
  if (action === 'listed') return 0;
  const [words, text, ...more] = parsed.operands;
  if (words === undefined || text === undefined || more.length > 0) throw new UsageError('Expected two arguments: command string and device path.');
  const argv = splitCommand(words);
  const world = new LiveWorld(io.paths, silent);
  const name = argv[0] ?? '';
  if (!world.hasBuiltin(name)) {
    const problem = world.pluginProblem(name);
    if (problem === null) throw new UsageError(`Unknown command '${words}'`);
    io.complain(printProblem(problem));
    return 1;
  }
  const host = databaseHost(io.paths);
  const named = deviceFrom(host, text);
  if (named.subsystem === null) throw new UsageError(`${named.sysname}: Failed to clone device: No such file or directory`);
  const device = Device.fromUevent(host, announcement(named, action));
  const answer = world.builtin({
    device,
    property: (name) => device.property(name),
    properties: () => device.properties,
    argv,
    source: { file: 'command line', line: 1, column: 1 },
    rehearse: true,
  });
  const { ok, properties, reason } = 'kind' in answer ? await ask(answer, io, device) : answer;
  for (const [name, value] of properties) {
    if (value === null) io.out(`${name} (removed)\n`);
    // The daemon refuses the same values (the label of a disk may have control characters).
    else if (isPlainText(value)) io.out(`${name}=${value}\n`);
    else io.complain(`${name} is left out: its value has control characters, or is not UTF-8`);
  }
  if (!ok && reason !== null) io.complain(reason);
  return ok ? 0 : 1;
}

function ask(probe: Probe, io: Io, device: Device): Promise<BuiltinAnswer> {
  const { config } = readConfig(io.paths, null, {});
  const programs = new ProgramRunner({ paths: io.paths, timeoutSignal: config.timeoutSignal, log: silent });
  const limits = { device: device.sysname, timeoutMs: config.eventTimeoutMs, remainingMs: config.eventTimeoutMs };
  return new Promise((resolve) => programs.startProbe({ ...limits, probe, source: { file: 'command line', line: 1, column: 1 } }, (answer) => resolve(probe.understand(answer))));
}
