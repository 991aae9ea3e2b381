import { detached } from '../base/text.ts';
import type { CallTiming, EventTiming, StepTimes } from '../control/timing-calls.ts';
import type { Uevent } from '../uevent/uevent.ts';
import { steps, type CallResult, type TimedCall } from '../worker/stopwatch.ts';
import type { Sites } from './timings-sites.ts';

/** A finished event, as it is put down. */
export interface Finished {
  readonly uevent: Uevent;
  readonly seqnum: bigint;
  readonly merged: number;
  readonly outcome: EventTiming['outcome'];
  /** on the clock of `monotonicMs`, in milliseconds */
  readonly receivedMs: number;
  readonly startedMs: number;
  readonly waitedFor: bigint | null;
  /** by the place in `steps` */
  readonly spentMs: readonly number[];
  readonly calls: readonly TimedCall[];
}

export interface StoreOptions {
  readonly events: number;
  readonly calls: number;
  /** when it is full: true forgets the oldest, false takes no more */
  readonly forgets: boolean;
  readonly sites: Sites;
}

const outcomes = ['done', 'failed', 'locked'] as const;
const results: readonly CallResult[] = ['ok', 'failed', 'killed', 'timeout', 'notStarted'];

/**
 * Timings of events in arrays of numbers, so that a store of thousands costs little memory, no work for the garbage collector, and
 * only the pages that were written to. Of an event there are
 *
 *     moments   SEQNUM, SEQNUM of the event waited for (0: none), received (ms), number of the first call
 *     spans     wait, then one for each step (ms)
 *     counts    calls, merged uevents, outcome
 *     devpaths  one text
 *     labels    action, subsystem, SYNTH_UUID: short words that are the same for many
 *
 * and of a call its site, its beginning after the start of the event's work (µs), its duration (µs) and its result.
 */
export class TimingStore {
  readonly #options: StoreOptions;
  readonly #moments: Float64Array;
  readonly #spans: Float32Array;
  readonly #counts: Uint32Array;
  readonly #devpaths: string[] = [];
  readonly #labels: string[] = [];
  readonly #calls: Uint32Array;
  readonly #words = new Map<string, string>();
  /** how many have ever been written */
  #events = 0;
  #writtenCalls = 0;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#moments = new Float64Array(options.events * MOMENTS);
    this.#spans = new Float32Array(options.events * SPANS);
    this.#counts = new Uint32Array(options.events * COUNTS);
    this.#calls = new Uint32Array(options.calls * CALL);
  }

  get isFull(): boolean {
    return this.#events >= this.#options.events;
  }

  /** Puts down an event. */
  put(event: Finished): void {
    const { uevent, spentMs, calls } = event;
    const at = this.#events++ % this.#options.events;
    const moments = this.#moments;
    let m = at * MOMENTS;
    moments[m++] = Number(event.seqnum);
    moments[m++] = event.waitedFor === null ? 0 : Number(event.waitedFor);
    moments[m++] = event.receivedMs;
    moments[m] = this.#writtenCalls;

    const spans = this.#spans;
    let s = at * SPANS;
    spans[s++] = event.startedMs - event.receivedMs;
    for (let step = 0; step < spentMs.length; step++) spans[s++] = spentMs[step] as number;

    const counts = this.#counts;
    let c = at * COUNTS;
    counts[c++] = calls.length;
    counts[c++] = event.merged;
    counts[c] = outcomes.indexOf(event.outcome);

    this.#devpaths[at] = detached(uevent.devpath);
    const label = at * LABELS;
    this.#labels[label] = this.#word(uevent.action);
    this.#labels[label + 1] = this.#word(uevent.subsystem);
    this.#labels[label + 2] = this.#word(uevent.properties.get('SYNTH_UUID') ?? '');
    if (calls.length > 0) this.#putCalls(calls, event.startedMs);
  }

  /** The events that are kept, in the order in which they were put down. Texts are byte strings. */
  *events(): Generator<EventTiming> {
    const { events } = this.#options;
    // Whoever is told them in parts must not see those that come meanwhile.
    const end = this.#events;
    for (let n = Math.max(0, end - events); n < end; n++) {
      if (n >= this.#events - events) yield this.#event(n % events);
    }
  }

  #event(at: number): EventTiming {
    const [seqnum = 0, waitedFor = 0, receivedMs = 0, firstCall = 0] = this.#moments.subarray(at * MOMENTS, (at + 1) * MOMENTS);
    const [waitMs = 0, ...spentMs] = this.#spans.subarray(at * SPANS, (at + 1) * SPANS);
    const [callCount = 0, merged = 0, outcome = 0] = this.#counts.subarray(at * COUNTS, (at + 1) * COUNTS);
    const stepsUsec = Object.fromEntries(steps.map((step, place) => [step, toSpan(spentMs[place] as number)])) as unknown as StepTimes;
    const [action = '', subsystem = '', uuid = ''] = this.#labels.slice(at * LABELS, (at + 1) * LABELS);
    const calls = this.#callsFrom(firstCall, callCount);
    return {
      seqnum,
      action,
      devpath: this.#devpaths[at] as string,
      subsystem,
      cause: uuid === '' ? 'kernel' : 'trigger',
      uuid: uuid === '' || uuid === NO_UUID ? null : uuid,
      merged,
      outcome: outcomes[outcome] ?? 'done',
      receivedUsec: Math.round(receivedMs * 1000),
      waitUsec: toSpan(waitMs),
      waitedFor: waitedFor === 0 ? null : waitedFor,
      stepsUsec,
      calls,
      callsLost: callCount - calls.length,
    };
  }

  #putCalls(calls: readonly TimedCall[], startedMs: number): void {
    const { forgets, sites, calls: room } = this.#options;
    for (const call of calls) {
      const site = sites.note(call);
      if (!forgets && this.#writtenCalls >= room) continue;
      let c = (this.#writtenCalls++ % room) * CALL;
      this.#calls[c++] = site;
      this.#calls[c++] = toSpan(call.beganMs - startedMs);
      this.#calls[c++] = toSpan(call.durationMs);
      this.#calls[c] = results.indexOf(call.result);
    }
  }

  /** Those of an event's calls that are still there. */
  #callsFrom(first: number, count: number): CallTiming[] {
    const { calls: room, sites } = this.#options;
    const found: CallTiming[] = [];
    for (let n = Math.max(first, this.#writtenCalls - room); n < Math.min(first + count, this.#writtenCalls); n++) {
      const [site = 0, beganUsec = 0, durationUsec = 0, result = 0] = this.#calls.subarray((n % room) * CALL, (n % room) * CALL + CALL);
      const { kind, name, file, line } = sites.at(site);
      found.push({ kind, name, file, line, beganUsec, durationUsec, result: results[result] ?? 'ok' });
    }
    return found;
  }

  /** One string for all events that say the same. */
  #word(text: string): string {
    const known = this.#words.get(text);
    if (known !== undefined) return known;
    if (this.#words.size >= MAX_WORDS) this.#words.clear();
    const word = detached(text);
    this.#words.set(word, word);
    return word;
  }
}

const MOMENTS = 4;
const SPANS = 1 + steps.length;
const COUNTS = 3;
const LABELS = 3;
const CALL = 4;
/** Every trigger may have a UUID of its own. */
const MAX_WORDS = 1024;
const MAX_SPAN = 2 ** 32 - 1;
/** What the kernel says when the sender gave none. */
const NO_UUID = '0';

/** Milliseconds as whole microseconds; 71 minutes are the most. */
function toSpan(ms: number): number {
  return Math.min(Math.max(Math.round(ms * 1000), 0), MAX_SPAN);
}
