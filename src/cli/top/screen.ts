import { printable } from '../../base/text.ts';
import type { JobReport } from '../../control/device-calls.ts';
import { duration } from '../analyze/spans.ts';
import type { SiteActivity, View } from './sample.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Of what is left below the head, so much is for events; the rest is for what rules call. */
const JOBS_SHARE = 0.6;
const HEAD_ROWS = 4;
/** How wide the paths of devices are when nobody says how wide all may be, and what the other columns of that table need. */
const DEVICE_COLUMNS = 60;
const OTHER_COLUMNS = 60;

/**
 * The lines of the picture. None is longer than the terminal is wide, and there are no more than it is high.
 *
 * @param size  null for all there is to say
 */
export function screenOf(view: View, size: Size | null): readonly string[] {
  const room = size === null ? Infinity : Math.max(0, size.rows - HEAD_ROWS);
  // Each of the two tables needs an empty line and a head.
  const jobRows = Math.max(1, Math.floor(room * JOBS_SHARE) - 2);
  const jobs = jobTable(view, { rows: jobRows, deviceColumns: size === null ? DEVICE_COLUMNS : Math.min(Math.max(size.columns - OTHER_COLUMNS, 16), 80) });
  const sites = siteTable(view.activity.sites, Math.max(0, room - jobs.length - 4));
  const lines = [...head(view), '', ...jobs, '', ...sites].map(printable);
  return size === null ? lines : lines.slice(0, size.rows).map((line) => [...line].slice(0, size.columns).join(''));
}

function head({ uptimeUsec, memoryBytes, queue, total, activity }: View): string[] {
  const { eventsPerSecond, meanWaitUsec, meanWorkUsec, callsPerSecond, cpu, subsystems } = activity;
  const mean = meanWaitUsec === null || meanWorkUsec === null ? '' : `, waited ${duration(meanWaitUsec)} and took ${duration(meanWorkUsec)} on average`;
  const lost = queue.shed === 0 ? '' : `, ${queue.shed} found no room`;
  const busiest = subsystems.slice(0, 5).map(({ subsystem, events }) => `${subsystem} ${events}`);
  return [
    `devmasterd  up ${duration(uptimeUsec)}, ${(cpu * 100).toFixed(1)} % of a processor, ${Math.round(memoryBytes / 2 ** 20)} MiB`,
    `Queue   ${queue.running} running of at most ${queue.limit}, ${queue.waiting} waiting, ${queue.held} held by a lock${queue.paused ? '; the queue is stopped' : ''}${lost}`,
    `Events  ${total.events} so far, ${total.failed} failed; ${rate(eventsPerSecond)} a second${mean}${busiest.length === 0 ? '' : ` (${busiest.join(', ')})`}`,
    `Calls   ${rate(callsPerSecond.program)} programs, ${rate(callsPerSecond.probe)} probes, ${rate(callsPerSecond.builtin)} builtins a second`,
  ];
}

function jobTable({ jobs, queue }: View, { rows, deviceColumns }: { readonly rows: number; readonly deviceColumns: number }): string[] {
  const unfinished = queue.running + queue.waiting + queue.held;
  if (jobs.length === 0) return ['No event is waiting or running.'];
  const order: Readonly<Record<JobReport['state'], number>> = { running: 0, held: 1, waiting: 2 };
  const shown = [...jobs].sort((one, other) => order[one.state] - order[other.state]).slice(0, rows);
  const more = unfinished - shown.length;
  return [
    `${'EVENT'.padStart(8)}  ${'ACTION'.padEnd(8)}${'AGE'.padStart(8)}  ${'DEVICE'.padEnd(deviceColumns)}  STATE`,
    ...shown.map(
      (job) => `${String(job.seqnum).padStart(8)}  ${job.action.padEnd(8)}${duration(job.ageMs * 1000).padStart(8)}  ${lastPart(job.devpath, deviceColumns).padEnd(deviceColumns)}  ${stateOf(job)}`,
    ),
    ...(more > 0 ? [`          and ${more} more`] : []),
  ];
}

function siteTable(sites: readonly SiteActivity[], rows: number): string[] {
  if (sites.length === 0 || rows < 1) return [];
  return [
    `${'TIME'.padStart(8)}  ${'CALLS'.padStart(6)}  ${'BAD'.padStart(4)}  ${'WHAT'.padEnd(32)}  RULE`,
    ...sites.slice(0, rows).map(({ kind, name, file, line, calls, usec, bad }) => {
      const what = kind === 'program' ? name : `${kind} ${name}`;
      return `${duration(usec).padStart(8)}  ${String(calls).padStart(6)}  ${String(bad === 0 ? '' : bad).padStart(4)}  ${lastPart(what, 32).padEnd(32)}  ${file === null ? '' : `${file}:${line}`}`;
    }),
  ];
}

function stateOf({ state, waitsFor, blockedBy }: JobReport): string {
  if (state === 'running') return waitsFor === null ? 'running' : `runs ${waitsFor}`;
  if (state === 'held') return 'somebody else has locked the disk';
  if (blockedBy.length === 0) return 'waiting for its turn';
  return `after ${blockedBy.slice(0, 3).join(', ')}${blockedBy.length > 3 ? ', …' : ''}`;
}

function rate(perSecond: number): string {
  return perSecond === 0 ? '0' : perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond));
}

/** The end of a path tells more than its beginning. */
function lastPart(text: string, most: number): string {
  return text.length <= most ? text : `…${text.slice(text.length - most + 1)}`;
}
