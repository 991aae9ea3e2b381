import type { EventTiming, Histogram, StepTimes, TimingTotals } from '../control/timing-calls.ts';
import type { Job } from '../queue/job.ts';
import { steps, type Stopwatch } from '../worker/stopwatch.ts';
import type { Outcome } from '../worker/worker.ts';
import { Sites, toUsec } from './timings-sites.ts';
import { TimingStore } from './timings-store.ts';

/** Kept of the first events since the start, which are those of the boot, and of the last ones. */
const KEPT_EVENTS = 2048;
const KEPT_CALLS = 4 * KEPT_EVENTS;
/** More kinds of events than subsystems and actions make; others are counted together. */
const MAX_KINDS = 1024;
/** From what an event costs that calls nothing to what is killed. */
const boundsMs: readonly number[] = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 180_000];

/** What only grows; with the state of the queue and of the process it is what `GetTotals` tells. */
export type TimingCounts = Pick<TimingTotals, 'events' | 'outcomes' | 'stepsUsec' | 'durations' | 'waits' | 'calls'>;

/**
 * Keeps what the time of events went into: those of the boot, the last ones, and sums over all. In memory, bounded, and only
 * counted with: nothing that the daemon does depends on it.
 */
export class Timings {
  readonly #sites = new Sites();
  readonly #first: TimingStore;
  readonly #last: TimingStore;
  readonly #kinds = new Map<string, Map<string, number>>();
  readonly #outcomes = { done: 0, failed: 0, locked: 0 };
  readonly #spentMs: number[] = steps.map(() => 0);
  readonly #durations = new Distribution();
  readonly #waits = new Distribution();
  #kindCount = 0;
  #total = 0;

  /** @param kept  how many of the first and of the last events are kept */
  constructor(kept: { readonly events: number; readonly calls: number } = { events: KEPT_EVENTS, calls: KEPT_CALLS }) {
    this.#first = new TimingStore({ ...kept, forgets: false, sites: this.#sites });
    this.#last = new TimingStore({ ...kept, forgets: true, sites: this.#sites });
  }

  /** An event ended for good. */
  note(job: Pick<Job, 'uevent' | 'receivedUsec' | 'lastSeqnum' | 'repeats' | 'waitedFor'>, outcome: Outcome['kind'], { startedMs, spentMs, calls }: Pick<Stopwatch, 'startedMs' | 'spentMs' | 'calls'>): void {
    const { uevent, receivedUsec } = job;
    const receivedMs = receivedUsec === null ? startedMs : Math.min(Number(receivedUsec) / 1000, startedMs);
    this.#total++;
    this.#outcomes[outcome]++;
    this.#count(uevent.subsystem, uevent.action);
    let durationMs = 0;
    for (let step = 0; step < spentMs.length; step++) {
      const spent = spentMs[step] as number;
      durationMs += spent;
      this.#spentMs[step] = (this.#spentMs[step] as number) + spent;
    }
    this.#durations.add(durationMs);
    this.#waits.add(startedMs - receivedMs);
    const store = this.#first.isFull ? this.#last : this.#first;
    store.put({ uevent, seqnum: job.lastSeqnum, merged: job.repeats, outcome, receivedMs, startedMs, waitedFor: job.waitedFor, spentMs, calls });
  }

  /** how many events have ended */
  get total(): number {
    return this.#total;
  }

  /** The events that are kept, in the order in which they ended. */
  *events(): Generator<EventTiming> {
    yield* this.#first.events();
    yield* this.#last.events();
  }

  counts(): TimingCounts {
    return {
      events: [...this.#kinds].flatMap(([subsystem, actions]) => [...actions].map(([action, count]) => ({ subsystem, action, count }))),
      outcomes: { ...this.#outcomes },
      stepsUsec: Object.fromEntries(steps.map((step, place) => [step, toUsec(this.#spentMs[place] as number)])) as unknown as StepTimes,
      durations: this.#durations.read(),
      waits: this.#waits.read(),
      calls: this.#sites.totals(),
    };
  }

  #count(subsystem: string, action: string): void {
    let actions = this.#kinds.get(subsystem);
    if (actions === undefined) {
      if (this.#kindCount >= MAX_KINDS && subsystem !== OTHERS) return this.#count(OTHERS, action);
      this.#kinds.set(subsystem, (actions = new Map()));
      this.#kindCount++;
    }
    actions.set(action, (actions.get(action) ?? 0) + 1);
  }
}

const OTHERS = '(others)';

/** How often durations of a certain length came. */
class Distribution {
  readonly #counts: number[] = [...boundsMs, Infinity].map(() => 0);
  #sumMs = 0;

  add(ms: number): void {
    let bucket = 0;
    while (bucket < boundsMs.length && ms > (boundsMs[bucket] as number)) bucket++;
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#sumMs += ms;
  }

  read(): Histogram {
    return { boundsUsec: boundsMs.map(toUsec), counts: [...this.#counts], sumUsec: toUsec(this.#sumMs) };
  }
}
