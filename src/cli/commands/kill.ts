import { constants } from 'node:os';
import { UsageError } from '../../base/errors.ts';
import { utf8Bytes } from '../../base/text.ts';
import { control } from '../../control/client.ts';
import type { JobReport } from '../../control/device-calls.ts';
import { askQueue } from '../ask-daemon.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { deviceFrom } from '../find-device.ts';
import { databaseHost } from '../host.ts';

const ANSWER_TIMEOUT_MS = 10_000;

export const command: Command = {
  name: 'kill',
  summary:
    'Ends the programs that events wait for: of the devices or sequence numbers that are named, or of all events. An event goes on as if its program had failed; nothing else of it is lost.',
  operands: '[OPTIONS] [DEVICE|SEQNUM…]',
  options: { signal: { alias: 's', type: 'string', requiresArg: true, describe: 'by name or number (KILL)' } },
  examples: [
    ['queue', 'which events wait, for what, and since when'],
    ['kill /dev/sda', 'the program that the event of a disk waits for'],
    ['kill --signal=TERM 4711', 'the program of one event, which may clean up'],
  ],
  exitStatuses: [
    ['0', 'programs were sent the signal'],
    ['1', 'there were none, the daemon does not run, or the call was wrong'],
  ],
  run: kill,
};

async function kill(parsed: Parsed, io: Io): Promise<number> {
  const signal = signalOf(parsed.text('signal') ?? 'KILL');
  if (process.getuid?.() !== 0) throw new UsageError('This command must be invoked as root.');
  const wanted = parsed.operands.map((text) => choiceOf(text, io));
  const jobs = await runningJobs(io);
  const chosen = wanted.length === 0 ? jobs : jobs.filter((job) => wanted.some((isMeant) => isMeant(job)));
  if (chosen.length === 0) throw new UsageError(nothingToKill(jobs, parsed.operands));

  const outcome = await control(io.paths, { kind: 'kill', seqnums: chosen.map(({ seqnum }) => seqnum), signal }, ANSWER_TIMEOUT_MS);
  if (outcome.kind !== 'done') throw new UsageError(outcome.kind === 'timeout' ? 'the daemon did not answer in time' : outcome.reason);
  for (const { seqnum, devpath, waitsFor, ageMs } of chosen) io.out(`${seqnum}  ${utf8Bytes(devpath)}: ${utf8Bytes(waitsFor ?? '')}, after ${(ageMs / 1000).toFixed(1)} s\n`);
  return 0;
}

/** The events that wait for a program. */
async function runningJobs(io: Io): Promise<JobReport[]> {
  const report = await askQueue(io.paths, null);
  if ('noAnswer' in report) throw new UsageError(report.noAnswer);
  return report.jobs.filter(({ waitsFor }) => waitsFor !== null);
}

function choiceOf(text: string, io: Io): (job: JobReport) => boolean {
  if (/^[0-9]+$/.test(text)) return ({ seqnum }) => seqnum === Number(text);
  // A device that is going away has an event and no folder any more.
  if (text.startsWith('/devices/')) return ({ devpath }) => utf8Bytes(devpath) === text;
  const device = deviceFrom(databaseHost(io.paths), text);
  return ({ devpath }) => utf8Bytes(devpath) === device.devpath;
}

function nothingToKill(jobs: readonly JobReport[], operands: readonly string[]): string {
  if (jobs.length === 0) return 'no event waits for a program';
  return `no event of ${operands.join(', ')} waits for a program; those that do: ${jobs.map(({ seqnum }) => seqnum).join(', ')}`;
}

/** `TERM`, `SIGTERM` or `15` (signal(7)). */
function signalOf(text: string): number {
  const byName = (constants.signals as Readonly<Record<string, number>>)[`SIG${text.toUpperCase().replace(/^SIG/, '')}`];
  const signal = byName ?? (/^[0-9]{1,2}$/.test(text) ? Number(text) : 0);
  if (signal < 1 || signal > 64) throw new UsageError(`Failed to parse signal '${text}'`);
  return signal;
}
