import { UsageError } from '../../base/errors.ts';
import { utf8Bytes } from '../../base/text.ts';
import type { JobReport, QueueReport } from '../../control/device-calls.ts';
import { askQueue } from '../ask-daemon.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { jsonLine } from '../json.ts';
import { jsonOption } from '../json-option.ts';
import { forLocale } from '../locale.ts';

export const command: Command = {
  name: 'queue',
  summary: 'Shows the events that are not finished: what runs, what it waits for, and what waits for what.',
  operands: '[OPTIONS]',
  options: { json: { type: 'string', describe: 'print JSON: pretty, short (the usual), or off' } },
  examples: [['queue', 'what is the daemon doing?']],
  run: show,
};

async function show(parsed: Parsed, io: Io): Promise<number> {
  const layout = jsonOption(parsed, 'short');
  const report = await askQueue(io.paths, null);
  if ('noAnswer' in report) throw new UsageError(report.noAnswer);
  io.out(utf8Bytes(layout === null ? forLocale(describe(report), io.environment) : jsonLine(report, layout)));
  return 0;
}

function describe({ paused, running, waiting, jobs }: QueueReport): string {
  const more = running + waiting - jobs.length;
  const lines = jobs.map(describeJob);
  if (more > 0) lines.push(`… and ${more} more`);
  return `${running} running, ${waiting} waiting${paused ? '; the queue is stopped' : ''}\n${lines.map((line) => `${line}\n`).join('')}`;
}

function describeJob({ seqnum, action, devpath, state, ageMs, waitsFor, blockedBy }: JobReport): string {
  const reasons: Record<JobReport['state'], string> = {
    running: waitsFor === null ? 'running' : `waits for ${waitsFor}`,
    held: 'somebody else has locked the disk',
    waiting: blockedBy.length === 0 ? 'waiting' : `after ${blockedBy.join(', ')}`,
  };
  return `${seqnum}  ${action.padEnd(8)}${devpath}  ${(ageMs / 1000).toFixed(1)} s  ${reasons[state]}`;
}
