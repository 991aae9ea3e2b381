import type { Histogram, TimingTotals } from '../../control/timing-calls.ts';

type Labels = Readonly<Record<string, string>>;

interface Sample {
  /** what is added to the family's name */
  readonly suffix?: string;
  readonly labels?: Labels;
  readonly value: number;
}

interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** the last part of the name, when it is a unit */
  readonly unit?: 'seconds' | 'bytes';
  readonly help: string;
  readonly samples: readonly Sample[];
}

/**
 * The daemon's counts in the text format of OpenMetrics 1.0, which Prometheus' exporters take as it is.
 *
 * @see OpenMetrics 1.0 "Text format": TYPE, UNIT and HELP of a family, then its samples; counters end in `_total`; `# EOF` ends all
 */
export function openMetrics(totals: TimingTotals): string {
  return `${familiesOf(totals).map(textOfFamily).join('')}# EOF\n`;
}

function familiesOf(totals: TimingTotals): readonly Family[] {
  const { queue, outcomes, stepsUsec, calls } = totals;
  const count = (value: number, labels: Labels = {}): Sample => ({ suffix: '_total', labels, value });
  const kinds = ['program', 'probe', 'builtin'] as const;
  const results = ['ok', 'failed', 'killed', 'timeout', 'notStarted'] as const;
  const callsOfKind = (kind: (typeof kinds)[number]): typeof calls => calls.filter((call) => call.kind === kind);
  const countOf = (kind: (typeof kinds)[number], result: (typeof results)[number]): number =>
    callsOfKind(kind).reduce((sum, call) => sum + (result === 'ok' ? call.count - call.failed - call.killed - call.timeout - call.notStarted : call[result]), 0);
  return [
    { name: 'devmaster_events', type: 'counter', help: 'Events that were finished.', samples: totals.events.map(({ subsystem, action, count: value }) => count(value, { subsystem, action })) },
    { name: 'devmaster_event_outcomes', type: 'counter', help: 'How events ended.', samples: Object.entries(outcomes).map(([outcome, value]) => count(value, { outcome })) },
    { name: 'devmaster_events_merged', type: 'counter', help: 'Uevents that were merged into an equal one.', samples: [count(queue.merged)] },
    { name: 'devmaster_events_shed', type: 'counter', help: 'Uevents that found no room in the queue and were made up for later.', samples: [count(queue.shed)] },
    {
      name: 'devmaster_queue_events',
      type: 'gauge',
      help: 'Events that are not finished.',
      samples: (['waiting', 'running', 'held'] as const).map((state) => ({ labels: { state }, value: queue[state] })),
    },
    { name: 'devmaster_queue_limit', type: 'gauge', help: 'How many events may be in work at a time.', samples: [{ value: queue.limit }] },
    { name: 'devmaster_queue_stopped', type: 'gauge', help: '1 while no event is started.', samples: [{ value: queue.paused ? 1 : 0 }] },
    { name: 'devmaster_event_duration_seconds', type: 'histogram', unit: 'seconds', help: 'From the start of work on an event to its end.', samples: samplesOf(totals.durations) },
    { name: 'devmaster_event_wait_seconds', type: 'histogram', unit: 'seconds', help: 'From the arrival of an event to the start of work on it.', samples: samplesOf(totals.waits) },
    {
      name: 'devmaster_step_seconds',
      type: 'counter',
      unit: 'seconds',
      help: 'Time of events by step, waiting for processes included.',
      samples: Object.entries(stepsUsec).map(([step, usec]) => count(usec / 1e6, { step })),
    },
    {
      name: 'devmaster_calls',
      type: 'counter',
      help: 'Programs, probes and builtins that rules asked for, by how they ended.',
      samples: kinds.flatMap((kind) => results.map((result) => count(countOf(kind, result), { kind, result: result === 'notStarted' ? 'not_started' : result }))),
    },
    {
      name: 'devmaster_call_seconds',
      type: 'counter',
      unit: 'seconds',
      help: 'Time that programs, probes and builtins took.',
      samples: kinds.map((kind) => count(callsOfKind(kind).reduce((sum, { totalUsec }) => sum + totalUsec, 0) / 1e6, { kind })),
    },
    { name: 'devmaster_cpu_seconds', type: 'counter', unit: 'seconds', help: 'Processor time of the daemon, without the programs.', samples: [count(totals.cpuUsec / 1e6)] },
    { name: 'devmaster_memory_bytes', type: 'gauge', unit: 'bytes', help: 'Resident memory of the daemon.', samples: [{ value: totals.memoryBytes }] },
    { name: 'devmaster_uptime_seconds', type: 'gauge', unit: 'seconds', help: 'How long the daemon has been running.', samples: [{ value: (totals.nowUsec - totals.startedUsec) / 1e6 }] },
  ];
}

/** Buckets count what is below them, too. */
function samplesOf({ boundsUsec, counts, sumUsec }: Histogram): readonly Sample[] {
  let sum = 0;
  const buckets = counts.map((count, bucket): Sample => {
    const bound = boundsUsec[bucket];
    return { suffix: '_bucket', labels: { le: bound === undefined ? '+Inf' : floatText(bound / 1e6) }, value: (sum += count) };
  });
  return [...buckets, { suffix: '_sum', value: sumUsec / 1e6 }, { suffix: '_count', value: sum }];
}

function textOfFamily({ name, type, unit, help, samples }: Family): string {
  const head = [`# TYPE ${name} ${type}`, ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]), `# HELP ${name} ${help}`];
  const lines = samples.map(({ suffix = '', labels = {}, value }) => `${name}${suffix}${labelText(labels)} ${value}`);
  return [...head, ...lines].map((line) => `${line}\n`).join('');
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** Bounds are compared as texts by those who read them: always with a fraction. */
function floatText(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
