import type { CallTiming, EventTiming } from '../../control/timing-calls.ts';
import { duration, workOf } from './spans.ts';

export const blameKinds = ['device', 'rule', 'program', 'builtin'] as const;
export type BlameKind = (typeof blameKinds)[number];

/** Who took time, and how much. */
export interface Blame {
  /** a devpath, `FILE:LINE`, or the name of a program or builtin */
  readonly who: string;
  readonly totalUsec: number;
  readonly longestUsec: number;
  /** how many events, or how many calls */
  readonly count: number;
  /** what of it took longest: the program of a device or rule, the rule of a program; null when it was nothing that was called */
  readonly because: string | null;
  /** how many calls did not end well */
  readonly failed: number;
}

/** Sums up time, the longest first. Probes count as builtins, which is what rules call them. */
export function blame(events: readonly EventTiming[], by: BlameKind): readonly Blame[] {
  const entries = new Map<string, Entry>();
  const entry = (who: string): Entry => {
    let found = entries.get(who);
    if (found === undefined) entries.set(who, (found = new Entry(who)));
    return found;
  };
  for (const event of events) {
    if (by === 'device') entry(event.devpath).addEvent(event);
    else {
      for (const call of event.calls) {
        if (by === 'rule') entry(placeOf(call)).addCall(call, nameOf(call));
        else if ((call.kind === 'program') === (by === 'program')) entry(call.name).addCall(call, placeOf(call));
      }
    }
  }
  return [...entries.values()].map((each) => each.read()).sort((one, other) => other.totalUsec - one.totalUsec || compare(one.who, other.who));
}

/** @param limit  how many lines at most */
export function describeBlame(list: readonly Blame[], by: BlameKind, limit: number): string {
  if (list.length === 0) return by === 'device' ? 'No event has ended since the daemon was started.\n' : `No ${by === 'rule' ? 'rule has called anything' : `${by} was called`}.\n`;
  const lines = list.slice(0, limit).map(({ who, totalUsec, longestUsec, count, because, failed }) => {
    const often = count === 1 ? '' : `  ${count}×, longest ${duration(longestUsec)}`;
    const why = because === null ? '' : `  (${because})`;
    return `${duration(totalUsec).padStart(11)}  ${who}${often}${why}${failed === 0 ? '' : `  ${failed} failed`}`;
  });
  const more = list.length - lines.length;
  if (more > 0) lines.push(`… and ${more} more`);
  return lines.map((line) => `${line}\n`).join('');
}

/** Where in the rules a call stands. */
export function placeOf({ file, line }: Pick<CallTiming, 'file' | 'line'>): string {
  return file === null ? '(other rules)' : `${file}:${line}`;
}

class Entry {
  readonly #who: string;
  readonly #reasons = new Map<string, number>();
  #totalUsec = 0;
  #longestUsec = 0;
  #count = 0;
  #failed = 0;

  constructor(who: string) {
    this.#who = who;
  }

  addEvent(event: EventTiming): void {
    this.#add(workOf(event));
    for (const call of event.calls) {
      this.#blame(`${nameOf(call)}, ${placeOf(call)}`, call.durationUsec);
      if (isBad(call)) this.#failed++;
    }
  }

  addCall(call: CallTiming, reason: string): void {
    this.#add(call.durationUsec);
    this.#blame(reason, call.durationUsec);
    if (isBad(call)) this.#failed++;
  }

  read(): Blame {
    const [reason, usec] = [...this.#reasons].reduce((one, other) => (other[1] > one[1] ? other : one), ['', 0]);
    // Naming what took a small part of the time would send people astray.
    const because = usec * 2 >= this.#totalUsec && reason !== '' ? reason : null;
    return { who: this.#who, totalUsec: this.#totalUsec, longestUsec: this.#longestUsec, count: this.#count, because, failed: this.#failed };
  }

  #add(usec: number): void {
    this.#totalUsec += usec;
    this.#longestUsec = Math.max(this.#longestUsec, usec);
    this.#count++;
  }

  #blame(reason: string, usec: number): void {
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + usec);
  }
}

function nameOf({ kind, name }: CallTiming): string {
  return kind === 'program' ? name : `builtin ${name}`;
}

/** A builtin that has nothing to say of a device is no failure that anybody should look at. */
function isBad({ kind, result }: CallTiming): boolean {
  return kind === 'builtin' ? false : result !== 'ok';
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
