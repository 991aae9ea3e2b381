/** The program `devctl`, also started as `udevadm`: finds the verb and runs it. */
import { writeSync } from 'node:fs';
import { basename } from 'node:path';
import { KernelError, UsageError } from '../base/errors.ts';
import { systemPaths } from '../base/paths.ts';
import { helpOf, readCall, type Command, type Io } from './command.ts';

const version = process.env['DEVMASTER_VERSION'] ?? 'from source';

/** A verb is loaded when it is called: scripts start devctl hundreds of times. */
const verbs: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<{ readonly command: Command }> }>> = {
  info: { summary: 'Query sysfs and the database', load: () => import('./commands/info.ts') },
  trigger: { summary: 'Have the kernel announce devices again', load: () => import('./commands/trigger.ts') },
  settle: { summary: 'Wait until all events are finished', load: () => import('./commands/settle.ts') },
  control: { summary: 'Control the daemon', load: () => import('./commands/control.ts') },
  monitor: { summary: 'Watch events of the kernel and of the daemon', load: () => import('./commands/monitor.ts') },
  events: { summary: 'Follow finished events as JSON, from any point on', load: () => import('./commands/events.ts') },
  queue: { summary: 'Show the events that are not finished', load: () => import('./commands/queue.ts') },
  wait: { summary: 'Wait for devices or links', load: () => import('./commands/wait.ts') },
  lock: { summary: 'Lock disks and run a command', load: () => import('./commands/lock.ts') },
  conflicts: { summary: 'List links that more than one device claims', load: () => import('./commands/conflicts.ts') },
  verify: { summary: 'Check rule files', load: () => import('./commands/verify.ts') },
  test: { summary: 'Show what the rules would decide about an event', load: () => import('./commands/test.ts') },
  'test-builtin': { summary: 'Ask a builtin about a device', load: () => import('./commands/test-builtin.ts') },
  cat: { summary: 'Show rule files', load: () => import('./commands/cat.ts') },
  'test-rule': { summary: 'Show which rules match a device and what they would do', load: () => import('./commands/test-rule.ts') },
  hwdb: { summary: 'Compile the hardware database, or ask it', load: () => import('./commands/hwdb.ts') },
  apply: { summary: 'Handle devices here and now, without the daemon', load: () => import('./commands/apply.ts') },
  system: { summary: 'Make devmaster the device manager of a system', load: () => import('./commands/system.ts') },
};

async function main(argv: readonly string[]): Promise<number> {
  const program = basename(process.argv[1] ?? 'devctl').replace(/\.js$/, '');
  const io: Io = {
    paths: systemPaths,
    environment: process.env,
    program,
    out: (text) => writeAll(1, text),
    complain: (line) => writeAll(2, `${line}\n`),
  };
  if (program === 'systemd-hwdb') return (await import('./commands/hwdb.ts')).runSystemdHwdb(argv, { ...io, version });
  const [verb, ...rest] = argv;
  if (verb === undefined || verb === '--help' || verb === '-h' || verb === 'help') {
    io.out(overview(program));
    return verb === undefined ? 1 : 0;
  }
  if (verb === '--version' || verb === '-V' || verb === 'version') {
    io.out(`${version}\n`);
    return 0;
  }
  const entry = verbs[verb];
  if (entry === undefined) {
    const meant = Object.keys(verbs).find((name) => name.startsWith(verb.slice(0, 2)));
    io.complain(`${program}: unknown command verb '${verb}'${meant === undefined ? '' : `; did you mean '${meant}'?`}`);
    return 1;
  }
  const { command } = await entry.load();
  try {
    const call = readCall(command, rest, io);
    if (call.kind === 'help') io.out(`${await helpOf(command, program)}\n`);
    else if (call.kind === 'version') io.out(`${version}\n`);
    else if (call.kind === 'run') return await command.run(call.parsed, { ...io, paths: call.paths });
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof KernelError)) throw error;
    // Scripts may know udevadm's messages.
    io.complain(program === 'udevadm' ? error.message : `${program} ${verb}: ${error.message}`);
    return 1;
  }
}

function overview(program: string): string {
  const lines = Object.entries(verbs).map(([name, { summary }]) => `  ${name.padEnd(14)}${summary}`);
  return `${program} [--help] [--version] VERB [OPTIONS]\n\nAsks about devices and directs the device manager.\n\nVerbs:\n${lines.join('\n')}\n\n'${program} VERB --help' tells more.\n`;
}

/** Everything, also into a pipe that is full; a reader that went away ends the program as it ends others. */
function writeAll(fd: number, text: string): void {
  let rest = Buffer.from(text, 'latin1');
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(1);
      if (code !== 'EAGAIN') throw error;
    }
  }
}

/** Arguments become byte strings, as all text in here is. */
process.exitCode = await main(process.argv.slice(2).map((argument) => Buffer.from(argument, 'utf8').toString('latin1')));
