import type { JobReport, QueueReport } from '../../control/device-calls.ts';
import type { SiteTotals, TimingTotals } from '../../control/timing-calls.ts';

/** What the daemon said at one moment. */
export interface Sample {
  readonly totals: TimingTotals;
  readonly queue: QueueReport;
}

/** What a rule called in an interval. */
export interface SiteActivity extends Pick<SiteTotals, 'kind' | 'name' | 'file' | 'line'> {
  readonly calls: number;
  readonly usec: number;
  /** the processes that failed, were killed or were not started */
  readonly bad: number;
}

/** What happened between two samples, or since the daemon was started when there is only one. */
export interface Activity {
  readonly intervalUsec: number;
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly failed: number;
  /** null when no event ended in the interval */
  readonly meanWaitUsec: number | null;
  readonly meanWorkUsec: number | null;
  readonly callsPerSecond: { readonly program: number; readonly probe: number; readonly builtin: number };
  /** of one processor, from 0 to 1 */
  readonly cpu: number;
  /** the subsystems with most events, the busiest first */
  readonly subsystems: readonly { readonly subsystem: string; readonly events: number }[];
  /** the rules whose calls took most time, first */
  readonly sites: readonly SiteActivity[];
}

/** What `devctl top` shows, and prints as JSON. */
export interface View {
  readonly uptimeUsec: number;
  readonly memoryBytes: number;
  readonly queue: TimingTotals['queue'];
  readonly jobs: readonly JobReport[];
  /** since the daemon was started */
  readonly total: { readonly events: number; readonly failed: number };
  readonly activity: Activity;
}

/** @param before  null at the first look; so is one of a daemon that is not there any more */
export function viewOf({ totals, queue }: Sample, before: Sample | null): View {
  const earlier = before !== null && before.totals.startedUsec === totals.startedUsec ? before.totals : null;
  return {
    uptimeUsec: totals.nowUsec - totals.startedUsec,
    memoryBytes: totals.memoryBytes,
    queue: totals.queue,
    jobs: queue.jobs,
    total: { events: eventsOf(totals), failed: failedOf(totals) },
    activity: activityOf(totals, earlier),
  };
}

function activityOf(now: TimingTotals, before: TimingTotals | null): Activity {
  const intervalUsec = Math.max(1, now.nowUsec - (before?.nowUsec ?? now.startedUsec));
  const events = eventsOf(now) - (before === null ? 0 : eventsOf(before));
  const mean = (usec: number): number | null => (events === 0 ? null : usec / events);
  const sites = sitesOf(now, before);
  const perSecond = (count: number): number => (count * 1e6) / intervalUsec;
  const callsOf = (kind: SiteTotals['kind']): number => perSecond(sites.reduce((sum, site) => (site.kind === kind ? sum + site.calls : sum), 0));
  return {
    intervalUsec,
    events,
    eventsPerSecond: perSecond(events),
    failed: failedOf(now) - (before === null ? 0 : failedOf(before)),
    meanWaitUsec: mean(now.waits.sumUsec - (before?.waits.sumUsec ?? 0)),
    meanWorkUsec: mean(now.durations.sumUsec - (before?.durations.sumUsec ?? 0)),
    callsPerSecond: { program: callsOf('program'), probe: callsOf('probe'), builtin: callsOf('builtin') },
    cpu: (now.cpuUsec - (before?.cpuUsec ?? 0)) / intervalUsec,
    subsystems: subsystemsOf(now, before),
    sites: sites.sort((one, other) => other.usec - one.usec),
  };
}

function eventsOf({ outcomes: { done, failed, locked } }: TimingTotals): number {
  return done + failed + locked;
}

function failedOf({ outcomes: { failed, locked } }: TimingTotals): number {
  return failed + locked;
}

function subsystemsOf(now: TimingTotals, before: TimingTotals | null): Activity['subsystems'] {
  const counts = new Map<string, number>();
  const add = ({ events }: TimingTotals, sign: 1 | -1): void => {
    for (const { subsystem, count } of events) counts.set(subsystem, (counts.get(subsystem) ?? 0) + sign * count);
  };
  add(now, 1);
  if (before !== null) add(before, -1);
  return [...counts]
    .filter(([, events]) => events > 0)
    .sort(([, one], [, other]) => other - one)
    .map(([subsystem, events]) => ({ subsystem, events }));
}

function sitesOf(now: TimingTotals, before: TimingTotals | null): SiteActivity[] {
  const key = ({ kind, name, file, line }: SiteTotals): string => `${kind}\0${name}\0${file}\0${line}`;
  const earlier = new Map((before?.calls ?? []).map((site) => [key(site), site]));
  return now.calls.flatMap((site) => {
    const was = earlier.get(key(site));
    const calls = site.count - (was?.count ?? 0);
    if (calls === 0) return [];
    const { kind, name, file, line } = site;
    return [{ kind, name, file, line, calls, usec: site.totalUsec - (was?.totalUsec ?? 0), bad: badOf(site) - (was === undefined ? 0 : badOf(was)) }];
  });
}

/** A builtin that has nothing to say of a device has not gone wrong. */
function badOf({ kind, failed, killed, timeout, notStarted }: SiteTotals): number {
  return kind === 'builtin' ? 0 : failed + killed + timeout + notStarted;
}
