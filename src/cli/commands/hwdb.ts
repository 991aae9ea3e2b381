import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { UsageError } from '../../base/errors.ts';
import type { HwdbPlaces } from '../../hwdb/files.ts';
import type { ValueForm } from '../../hwdb/format.ts';
import { openHwdb } from '../../hwdb/locate.ts';
import { updateHwdb } from '../../hwdb/update.ts';
import { status } from '../../kernel/file.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { printProblem } from '../print-problem.ts';

export const command: Command = {
  name: 'hwdb',
  summary: 'Compiles the hardware database, or asks it.',
  operands: '[OPTIONS] update | query MODALIAS',
  options: {
    usr: { type: 'boolean', describe: 'write /usr/lib/udev/hwdb.bin instead of /etc/udev/hwdb.bin' },
    root: { alias: 'r', type: 'string', requiresArg: true, describe: 'work below another root' },
    strict: { alias: 's', type: 'boolean', describe: 'fail when a file could not be read to its end' },
    json: { type: 'boolean', describe: 'print what is found as one JSON object' },
    update: { alias: 'u', type: 'boolean', describe: 'as `udevadm hwdb` has it: update, without saying where values come from', group: 'In the manner of udevadm:' },
    test: { alias: 't', type: 'string', requiresArg: true, describe: 'as `udevadm hwdb` has it: query', group: 'In the manner of udevadm:' },
  },
  examples: [
    ['hwdb update', 'compile /etc/udev/hwdb.d and /usr/lib/udev/hwdb.d'],
    ['hwdb query usb:v046DpC52B', 'what is known of a Logitech receiver'],
    ['hwdb query --json "$(cat /sys/class/net/eth0/device/modalias)"', 'of the hardware behind a network interface'],
  ],
  run: (parsed, io) => (parsed.flag('update') || parsed.text('test') !== null ? inUdevadmsManner(parsed, io) : inSystemdsManner(requestOf(parsed), io)),
};

/** What a call asks for. */
interface Request {
  readonly operands: readonly string[];
  readonly usr: boolean;
  readonly strict: boolean;
  readonly json: boolean;
  /** as it was given */
  readonly root: string | null;
}

/**
 * The program `systemd-hwdb`: its options and verbs, nothing else (systemd-hwdb(8)).
 *
 * @param argv  what stands behind the program's name, as byte strings
 * @returns the exit status
 */
export function runSystemdHwdb(argv: readonly string[], io: Io & { readonly version: string }): number {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: programOptions, allowPositionals: true });
    if (values.help === true || positionals[0] === 'help') io.out(programHelp);
    else if (values.version === true) io.out(`${io.version}\n`);
    else return inSystemdsManner({ operands: positionals, usr: values.usr === true, strict: values.strict === true, json: false, root: values.root ?? null }, io);
    return 0;
  } catch (error) {
    const isUsage = error instanceof UsageError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS_') === true;
    if (!isUsage) throw error;
    io.complain((error as Error).message);
    return 1;
  }
}

const programOptions = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  strict: { type: 'boolean', short: 's' },
  root: { type: 'string', short: 'r' },
  usr: { type: 'boolean' },
} as const;

const programHelp = `systemd-hwdb [OPTION...] COMMAND

Compiles the hardware database, or asks it.

Commands:
  query MODALIAS  print what is known of a piece of hardware
  update          compile the .hwdb files into hwdb.bin

Options:
  -h --help       print this text
     --version    print the version
  -s --strict     fail when a file could not be read to its end
  -r --root=PATH  work below another root
     --usr        write /usr/lib/udev/hwdb.bin instead of /etc/udev/hwdb.bin
`;

function requestOf(parsed: Parsed): Request {
  return { operands: parsed.operands, usr: parsed.flag('usr'), strict: parsed.flag('strict'), json: parsed.flag('json'), root: parsed.text('root') };
}

function inSystemdsManner(request: Request, io: Io): number {
  const [verb, modalias, ...more] = request.operands;
  switch (verb) {
    case 'update':
      if (modalias !== undefined) throw new UsageError('Too many arguments.');
      return update({ ...request, form: 'long' }, io);
    case 'query':
      if (modalias === undefined) throw new UsageError('Too few arguments.');
      if (more.length > 0) throw new UsageError('Too many arguments.');
      return query(modalias, request, io);
    case undefined:
      throw new UsageError(io.program === 'udevadm' ? 'Either --update or --test must be used.' : 'Command verb required (one of query, update, help).');
    default:
      throw new UsageError(`Unknown command verb '${verb}': it is update or query`);
  }
}

/** Both may be asked for at once, in this order. */
function inUdevadmsManner(parsed: Parsed, io: Io): number {
  const request = requestOf(parsed);
  const modalias = parsed.text('test');
  if (io.program === 'udevadm') io.complain('udevadm hwdb is deprecated. Use systemd-hwdb instead.');
  if (request.operands.length > 0) throw new UsageError('Too many arguments.');
  const updated = parsed.flag('update') ? update({ ...request, form: 'short' }, io) : 0;
  return updated !== 0 || modalias === null ? updated : query(modalias, request, io);
}

function update({ usr, strict, root, form }: Request & { readonly form: ValueForm }, io: Io): number {
  // Package managers that compile once at the end of all their work set it for the steps on the way.
  if (isTrue(io.environment['SYSTEMD_HWDB_UPDATE_BYPASS'])) return 0;
  const { outcome, problems } = updateHwdb({ ...placesOf(root, io), usr, form });
  for (const problem of problems) io.complain(printProblem(problem));
  switch (outcome.kind) {
    case 'failed':
      io.complain(`Failed to write database ${outcome.path}: ${outcome.reason}`);
      return 1;
    case 'removed':
      io.complain(`No hwdb files found, compiled hwdb database ${outcome.path} removed.`);
      return 0;
    case 'skipped':
      io.complain('No hwdb files found, skipping.');
      return 0;
    case 'written':
      // A complaint about a line is a warning; only a file that was not read to its end is an error, as in systemd-hwdb.
      return strict && problems.some(({ severity }) => severity === 'error') ? 1 : 0;
  }
}

function query(modalias: string, { root, json }: Request, io: Io): number {
  const opened = openHwdb(placesOf(root, io));
  if (opened.kind !== 'open') {
    io.complain(opened.kind === 'missing' ? `There is no hwdb.bin; '${io.program === 'systemd-hwdb' ? io.program : `${io.program} hwdb`} update' makes it.` : `${opened.path} cannot be used: ${opened.reason}`);
    return 1;
  }
  const properties = opened.hwdb.lookup(modalias);
  if (json) io.out(`${JSON.stringify(Object.fromEntries(properties))}\n`);
  else for (const [key, value] of properties) io.out(`${key}=${value}\n`);
  opened.hwdb.close();
  return 0;
}

function placesOf(root: string | null, { paths }: Io): HwdbPlaces {
  if (root === null || root === '') return { root: '', paths };
  const absolute = resolve(Buffer.from(process.cwd()).toString('latin1'), root);
  if (status(absolute, { follow: true })?.kind !== 'directory') throw new UsageError(`${root} is no folder`);
  return { root: absolute === '/' ? '' : absolute, paths };
}

/** A yes of systemd's environment variables; anything else is a no. */
function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(1|yes|y|true|t|on)$/i.test(value);
}
