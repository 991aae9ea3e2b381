/** The program `devctl`, also started as `udevadm`: finds the verb and runs it. */
import { writeSync } from 'node:fs';
import { basename } from 'node:path';
import { UsageError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import { systemPaths } from '../base/paths.ts';
import { readCall, type Io } from './command.ts';
import { complaintOf } from './complaint.ts';
import { helpOf, overview } from './help/text.ts';
import { readWords, type OptionTable } from './options.ts';
import { verbs } from './verbs.ts';

const version = process.env['DEVMASTER_VERSION'] ?? 'from source';

/** The release of systemd whose udevadm we equal. Scripts that ask `udevadm --version` compare it with a number. */
const udevVersion = '262';

/** What may stand before the verb. `--debug` is udevadm's; our commands have nothing to add at that level. */
const programOptions: OptionTable = {
  help: { alias: 'h', type: 'boolean' },
  version: { alias: 'V', type: 'boolean' },
  debug: { alias: 'd', type: 'boolean' },
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
  try {
    return await runVerb(argv, io);
  } catch (error) {
    io.complain(complaintOf(error, { program, verb: null }));
    return 1;
  }
}

async function runVerb(argv: readonly string[], io: Io): Promise<number> {
  const before = readWords(argv, { options: programOptions, stopsAtOperand: true });
  const [first, ...rest] = before.operands;
  const versionText = `${io.program === 'udevadm' ? udevVersion : version}\n`;
  if (before.values.has('version') || first === 'version') {
    io.out(versionText);
    return 0;
  }
  const asksForHelp = before.values.has('help') || first === 'help';
  const name = first === 'help' ? rest[0] : first;
  if (name === undefined) {
    if (!asksForHelp && io.program === 'udevadm') throw new UsageError(`Command verb required (one of ${Object.keys(verbs).join(', ')}).`);
    io.out(asUtf8Bytes(overview(io.program, verbs)));
    return asksForHelp ? 0 : 1;
  }
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb === undefined) {
    const meant = nearest(name, Object.keys(verbs));
    throw new UsageError(`Unknown command verb '${name}'${meant === null ? '' : `, did you mean '${meant}'?`}`);
  }
  const { command } = await verb.load();
  try {
    const call = readCall(command, asksForHelp ? ['--help'] : rest, io);
    if (call.kind === 'run') return await command.run(call.parsed, { ...io, paths: call.paths });
    io.out(call.kind === 'help' ? asUtf8Bytes(helpOf(command, io.program)) : versionText);
    return 0;
  } catch (error) {
    io.complain(complaintOf(error, { program: io.program, verb: name }));
    return 1;
  }
}

function asUtf8Bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
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
