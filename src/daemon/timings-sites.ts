import type { SiteTotals } from '../control/timing-calls.ts';
import type { Source } from '../base/problem.ts';
import type { CallKind, TimedCall } from '../worker/stopwatch.ts';

/** Rules that call something; more of them, as after many reloads of changing files, are counted together. */
const MAX_SITES = 4096;

/** A place in the rules that calls something, and what that has cost so far. */
export class Site {
  readonly kind: CallKind;
  readonly name: string;
  /** null for the one that stands for all that found no place */
  readonly file: string | null;
  readonly line: number | null;
  count = 0;
  totalMs = 0;
  longestMs = 0;
  failed = 0;
  killed = 0;
  timeout = 0;
  notStarted = 0;

  constructor({ kind, name }: Pick<TimedCall, 'kind' | 'name'>, source: Source | null) {
    this.kind = kind;
    this.name = name;
    this.file = source?.file ?? null;
    this.line = source?.line ?? null;
  }

  add({ durationMs, result }: Pick<TimedCall, 'durationMs' | 'result'>): void {
    this.count++;
    this.totalMs += durationMs;
    if (durationMs > this.longestMs) this.longestMs = durationMs;
    if (result !== 'ok') this[result]++;
  }
}

/**
 * The places in the rules that call something, each with a number. A `Source` is one object for as long as a rule set lives, so the
 * way from there to the number is short; the same line in rules that were read again has the same number.
 */
export class Sites {
  readonly #bySource = new WeakMap<Source, number>();
  readonly #byKey = new Map<string, number>();
  readonly #sites: Site[] = [];

  /** Counts a call. Returns the number of its place. */
  note(call: TimedCall): number {
    const known = this.#bySource.get(call.source);
    let number = known ?? -1;
    // A command may begin with a substitution, and then one place calls many programs.
    if (known === undefined || this.#sites[known]?.name !== call.name) {
      number = this.#find(call);
      this.#bySource.set(call.source, number);
    }
    (this.#sites[number] as Site).add(call);
    return number;
  }

  at(number: number): Site {
    return this.#sites[number] as Site;
  }

  totals(): SiteTotals[] {
    return this.#sites.map(({ kind, name, file, line, count, totalMs, longestMs, failed, killed, timeout, notStarted }) => ({
      kind, name, file, line, count, totalUsec: toUsec(totalMs), longestUsec: toUsec(longestMs), failed, killed, timeout, notStarted,
    }));
  }

  #find(call: TimedCall): number {
    const { kind, name, source } = call;
    const isFull = this.#sites.length >= MAX_SITES;
    const key = `${kind}\0${name}\0${source.file}\0${source.line}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    return isFull ? this.#findOther(kind) : this.#add(key, new Site(call, source));
  }

  #findOther(kind: CallKind): number {
    return this.#byKey.get(kind) ?? this.#add(kind, new Site({ kind, name: '(others)' }, null));
  }

  #add(key: string, site: Site): number {
    const number = this.#sites.push(site) - 1;
    this.#byKey.set(key, number);
    return number;
  }
}

export function toUsec(ms: number): number {
  return Math.round(ms * 1000);
}
