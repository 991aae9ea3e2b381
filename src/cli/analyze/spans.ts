/** The arithmetic of timings. All moments and durations are in microseconds. */
import type { CallTiming, EventTiming, StepTimes } from '../../control/timing-calls.ts';

/** With nothing to do for so long, what follows belongs to something else. */
const QUIET_USEC = 1_000_000;

export interface Span {
  readonly fromUsec: number;
  readonly toUsec: number;
}

/** When the work on an event began, on CLOCK_MONOTONIC. */
export function startOf({ receivedUsec, waitUsec }: Pick<EventTiming, 'receivedUsec' | 'waitUsec'>): number {
  return receivedUsec + waitUsec;
}

/** From the start of an event's work to its end, waiting for processes included. */
export function workOf({ stepsUsec }: Pick<EventTiming, 'stepsUsec'>): number {
  return sumOf(Object.values(stepsUsec) as number[]);
}

/** When an event was finished, on CLOCK_MONOTONIC. */
export function endOf(event: EventTiming): number {
  return startOf(event) + workOf(event);
}

/** What calls of a kind took together. */
export function callsOf({ calls }: Pick<EventTiming, 'calls'>, kind: CallTiming['kind']): number {
  return sumOf(calls.map((call) => (call.kind === kind ? call.durationUsec : 0)));
}

/** The daemon's own work for an event: what it did not spend waiting for processes. */
export function ownWorkOf(event: EventTiming): number {
  return Math.max(0, workOf(event) - callsOf(event, 'program') - callsOf(event, 'probe'));
}

/** What rules took, without what they called. */
export function rulesOf(event: EventTiming): number {
  const { rules, run } = event.stepsUsec;
  return Math.max(0, rules + run - sumOf(event.calls.map(({ durationUsec }) => durationUsec)));
}

/** From the first arrival to the last end; null without events. */
export function extentOf(events: readonly EventTiming[]): Span | null {
  if (events.length === 0) return null;
  let fromUsec = Infinity;
  let toUsec = 0;
  for (const event of events) {
    fromUsec = Math.min(fromUsec, event.receivedUsec);
    toUsec = Math.max(toUsec, endOf(event));
  }
  return { fromUsec, toUsec };
}

/** How long at least one of the spans lasted. */
export function covered(spans: readonly Span[]): number {
  let total = 0;
  let endUsec = -Infinity;
  for (const { fromUsec, toUsec } of [...spans].sort((one, other) => one.fromUsec - other.fromUsec)) {
    if (toUsec <= endUsec) continue;
    total += toUsec - Math.max(fromUsec, endUsec);
    endUsec = toUsec;
  }
  return total;
}

/** The events up to the first quiet second: at a boot, those of the coldplug. */
export function firstBurst(events: readonly EventTiming[]): readonly EventTiming[] {
  const sorted = [...events].sort((one, other) => one.receivedUsec - other.receivedUsec);
  let endUsec = sorted[0]?.receivedUsec ?? 0;
  const burst: EventTiming[] = [];
  for (const event of sorted) {
    if (event.receivedUsec > endUsec + QUIET_USEC) break;
    burst.push(event);
    endUsec = Math.max(endUsec, endOf(event));
  }
  return burst;
}

export function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** What each step took in all of the events. */
export function sumOfSteps(events: readonly EventTiming[]): StepTimes {
  const sum = (step: keyof StepTimes): number => sumOf(events.map(({ stepsUsec }) => stepsUsec[step]));
  return { lock: sum('lock'), database: sum('database'), rules: sum('rules'), apply: sum('apply'), run: sum('run'), broadcast: sum('broadcast') };
}

/** A duration for people, with three digits that count. */
export function duration(usec: number): string {
  if (usec < 1000) return `${Math.round(usec)} µs`;
  if (usec < 1_000_000) return `${threeDigits(usec / 1000)} ms`;
  if (usec < 60_000_000) return `${threeDigits(usec / 1_000_000)} s`;
  const seconds = Math.floor(usec / 1_000_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function threeDigits(value: number): string {
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}
