import type { EventTiming } from '../../control/timing-calls.ts';
import { callsOf, covered, duration, endOf, extentOf, firstBurst, ownWorkOf, rulesOf, startOf, sumOf, sumOfSteps } from './spans.ts';

/** Where the time of some events went, in microseconds. */
export interface TimeReport {
  readonly events: number;
  readonly failed: number;
  /** CLOCK_MONOTONIC of the first arrival */
  readonly fromUsec: number;
  /** from the first arrival to the last end */
  readonly wallUsec: number;
  /** of that, how long events were in work */
  readonly busyUsec: number;
  /** the daemon's own work, which is one thread's */
  readonly ownUsec: number;
  readonly rulesUsec: number;
  readonly builtinsUsec: number;
  /** what programs took together; they run beside each other, so this may be more than the wall time */
  readonly programsUsec: number;
  readonly probesUsec: number;
  readonly databaseUsec: number;
  readonly applyUsec: number;
  readonly broadcastUsec: number;
  /** the event that waited longest for its start */
  readonly longestWait: { readonly usec: number; readonly seqnum: number; readonly action: string; readonly devpath: string };
}

export interface TimeReports {
  /** the first events up to a quiet second */
  readonly boot: TimeReport | null;
  /** all that are kept */
  readonly kept: TimeReport | null;
  /** how many have ended since the daemon was started */
  readonly total: number;
}

/** @param total  how many events have ended since the daemon was started, kept or not */
export function timeReports({ events, total }: { readonly events: readonly EventTiming[]; readonly total: number }): TimeReports {
  return { boot: timeReport(firstBurst(events)), kept: timeReport(events), total };
}

function timeReport(events: readonly EventTiming[]): TimeReport | null {
  const extent = extentOf(events);
  if (extent === null) return null;
  const steps = sumOfSteps(events);
  const sum = (measure: (event: EventTiming) => number): number => sumOf(events.map(measure));
  const slowest = events.reduce((one, other) => (other.waitUsec > one.waitUsec ? other : one));
  return {
    events: events.length,
    failed: events.filter(({ outcome }) => outcome !== 'done').length,
    fromUsec: extent.fromUsec,
    wallUsec: extent.toUsec - extent.fromUsec,
    busyUsec: covered(events.map((event) => ({ fromUsec: startOf(event), toUsec: endOf(event) }))),
    ownUsec: sum(ownWorkOf),
    rulesUsec: sum(rulesOf),
    builtinsUsec: sum((event) => callsOf(event, 'builtin')),
    programsUsec: sum((event) => callsOf(event, 'program')),
    probesUsec: sum((event) => callsOf(event, 'probe')),
    databaseUsec: steps.database,
    applyUsec: steps.apply + steps.lock,
    broadcastUsec: steps.broadcast,
    longestWait: { usec: slowest.waitUsec, seqnum: slowest.seqnum, action: slowest.action, devpath: slowest.devpath },
  };
}

export function describeTime({ boot, kept, total }: TimeReports): string {
  if (boot === null || kept === null) return 'No event has ended since the daemon was started.\n';
  const isAll = kept.events === boot.events;
  const parts = [describeReport('The first events since the daemon was started, up to a quiet second', boot)];
  if (!isAll) parts.push(describeReport(kept.events === total ? 'All events' : `The ${kept.events} of ${total} events that are kept`, kept));
  return parts.join('\n');
}

function describeReport(title: string, report: TimeReport): string {
  const { longestWait, failed } = report;
  const share = (usec: number): string => (report.ownUsec === 0 ? '' : `${Math.round((100 * usec) / report.ownUsec)} %`.padStart(6));
  const rows: readonly (readonly [what: string, usec: number, note: string])[] = [
    ['from first to last', report.wallUsec, `from ${duration(report.fromUsec)} after the boot on`],
    ['events in work', report.busyUsec, ''],
    ['the daemon itself', report.ownUsec, ''],
    ['  rules', report.rulesUsec, share(report.rulesUsec)],
    ['  builtins', report.builtinsUsec, share(report.builtinsUsec)],
    ['  database', report.databaseUsec, share(report.databaseUsec)],
    ['  nodes, links, locks', report.applyUsec, share(report.applyUsec)],
    ['  broadcast', report.broadcastUsec, share(report.broadcastUsec)],
    ['programs', report.programsUsec, 'of processes, which run beside each other'],
    ['probes', report.probesUsec, ''],
    ['longest wait', longestWait.usec, `${longestWait.action} ${longestWait.devpath}`],
  ];
  const lines = rows.map(([what, usec, note]) => `  ${what.padEnd(22)}${duration(usec).padStart(11)}  ${note}`.trimEnd());
  return `${title}: ${report.events === 1 ? '1 event' : `${report.events} events`}${failed === 0 ? '' : `, ${failed} failed`}\n${lines.map((line) => `${line}\n`).join('')}`;
}
