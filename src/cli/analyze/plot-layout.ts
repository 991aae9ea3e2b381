/**
 * Where things are in the picture of `devctl analyze plot`: a lane for each subsystem, in the order in which they began. In it the
 * events that took long have a row and a name of their own; all others share rows, in which no two overlap.
 */
import type { EventTiming } from '../../control/timing-calls.ts';
import { endOf, extentOf, startOf, sumOf, workOf, type Span } from './spans.ts';

/** An event with this part of the picture's time has a row of its own, and so has one that failed. */
const NOTABLE_SHARE = 0.01;
/** In lanes with so few events all have one. */
const FEW_EVENTS = 3;
/** More rows than this say no more. */
const MAX_OWN_ROWS = 10;
/** Shared rows beyond this are drawn on the last one. */
const MAX_SHARED_ROWS = 8;
/** Subsystems that take hardly any time are put together when there are more lanes than this. */
const MAX_LANES = 24;

export interface Lane {
  readonly title: string;
  readonly events: number;
  readonly workUsec: number;
  readonly longestWaitUsec: number;
  /** one event each, in the order of their start */
  readonly own: readonly EventTiming[];
  /** events one behind the other */
  readonly shared: readonly (readonly EventTiming[])[];
}

export interface Picture {
  readonly extent: Span;
  readonly events: readonly EventTiming[];
  readonly lanes: readonly Lane[];
}

/** Null when there is nothing to draw. */
export function layOut(events: readonly EventTiming[]): Picture | null {
  const extent = extentOf(events);
  if (extent === null) return null;
  const notableUsec = (extent.toUsec - extent.fromUsec) * NOTABLE_SHARE;
  const lanes = [...groups(events)].map(([title, members]) => layOutLane(title, members, notableUsec));
  return { extent, events, lanes };
}

/** Events by subsystem; small subsystems together when there are many. */
function groups(events: readonly EventTiming[]): ReadonlyMap<string, readonly EventTiming[]> {
  const sorted = [...events].sort((one, other) => startOf(one) - startOf(other));
  const found = grouped(sorted, ({ subsystem }) => subsystem);
  if (found.size <= MAX_LANES) return found;
  const bySize = [...found].sort(([, one], [, other]) => sumOf(other.map(workOf)) - sumOf(one.map(workOf)));
  const small = new Set(bySize.slice(MAX_LANES - 1).map(([subsystem]) => subsystem));
  return grouped(sorted, ({ subsystem }) => (small.has(subsystem) ? `${small.size} others` : subsystem));
}

function grouped(events: readonly EventTiming[], nameOf: (event: EventTiming) => string): ReadonlyMap<string, readonly EventTiming[]> {
  const groups = new Map<string, EventTiming[]>();
  for (const event of events) {
    const name = nameOf(event);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [event]);
    else group.push(event);
  }
  return groups;
}

function layOutLane(title: string, events: readonly EventTiming[], notableUsec: number): Lane {
  const rank = (event: EventTiming): number => (event.outcome === 'done' ? workOf(event) : Infinity);
  const bySize = [...events].sort((one, other) => compare(rank(other), rank(one)));
  const own = new Set(bySize.slice(0, MAX_OWN_ROWS).filter((event) => events.length <= FEW_EVENTS || rank(event) >= notableUsec));
  return {
    title,
    events: events.length,
    workUsec: sumOf(events.map(workOf)),
    longestWaitUsec: Math.max(...events.map(({ waitUsec }) => waitUsec)),
    own: events.filter((event) => own.has(event)),
    shared: pack(events.filter((event) => !own.has(event))),
  };
}

/** Two infinities are equal, which their difference does not say. */
function compare(one: number, other: number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Each event on the first row that is free when it starts. */
function pack(events: readonly EventTiming[]): readonly (readonly EventTiming[])[] {
  const rows: EventTiming[][] = [];
  const endsUsec: number[] = [];
  for (const event of events) {
    const free = endsUsec.findIndex((endUsec) => endUsec <= startOf(event));
    const at = free >= 0 ? free : Math.min(rows.length, MAX_SHARED_ROWS - 1);
    (rows[at] ??= []).push(event);
    endsUsec[at] = Math.max(endsUsec[at] ?? 0, endOf(event));
  }
  return rows;
}

/**
 * How many events were waiting, at `columns` moments spread evenly over the picture.
 *
 * @returns one number for each column
 */
export function waitingOver(events: readonly EventTiming[], { fromUsec, toUsec }: Span, columns: number): readonly number[] {
  const changes = new Array<number>(columns + 1).fill(0);
  const columnOf = (usec: number): number => Math.min(columns, Math.max(0, Math.floor(((usec - fromUsec) / Math.max(1, toUsec - fromUsec)) * columns)));
  for (const event of events) {
    const first = columnOf(event.receivedUsec);
    const end = columnOf(startOf(event));
    changes[first] = (changes[first] as number) + 1;
    changes[end] = (changes[end] as number) - 1;
  }
  let waiting = 0;
  return changes.slice(0, columns).map((change) => (waiting += change));
}

/** Round moments for the axis, about ten of them, in microseconds after the beginning. */
export function ticksFor(lengthUsec: number): readonly number[] {
  const rough = Math.max(1, lengthUsec) / 10;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) as number) * power;
  return Array.from({ length: Math.floor(lengthUsec / step) + 1 }, (_, n) => n * step);
}
