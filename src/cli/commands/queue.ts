import { callDevices } from '../../control/device-client.ts';
import type { JobReport, QueueReport } from '../../control/device-calls.ts';
import type { Command, Io, Parsed } from '../command.ts';

export const command: Command = {
  name: 'queue',
  summary: 'Shows the events that are not finished: what runs, what it waits for, and what waits for what.',
  operands: '[OPTIONS]',
  options: { json: { type: 'boolean', describe: 'print JSON' } },
  examples: [['queue', 'what is the daemon doing?']],
  run: show,
};

async function show(parsed: Parsed, io: Io): Promise<number> {
  let report: QueueReport | null = null;
  const end = await callDevices(io.paths, { method: 'GetQueue', parameters: {}, fd: null, onReply: (reply) => (report = reply as unknown as QueueReport) });
  if (report === null) {
    io.complain(`devctl queue: ${end.kind === 'not-running' ? `the daemon does not run: ${end.reason}` : 'the daemon did not answer'}`);
    return 1;
  }
  io.out(Buffer.from(parsed.flag('json') ? `${JSON.stringify(report)}\n` : describe(report), 'utf8').toString('latin1'));
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
