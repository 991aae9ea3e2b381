import type { CallTiming, EventTiming } from '../../control/timing-calls.ts';
import { placeOf } from './blame.ts';
import { duration, endOf, startOf, workOf } from './spans.ts';

/** Calls that took a smaller part of their event's time are left out. */
const NOTABLE_SHARE = 0.1;

/** An event of a chain. The next one is what it waited for. */
export interface Link {
  readonly event: EventTiming;
  /** after the beginning, in microseconds */
  readonly startUsec: number;
  readonly endUsec: number;
  /** the calls that took a notable part, the longest first */
  readonly calls: readonly CallTiming[];
}

export interface Chain {
  /** the moment that times count from, on CLOCK_MONOTONIC */
  readonly beginUsec: number;
  readonly links: readonly Link[];
  /** the last event waited for one that is not kept */
  readonly isCut: boolean;
}

/** The event of a device that ended last; null when none is kept. Without a device that of all. */
export function lastEventOf(events: readonly EventTiming[], devpath: string | null): EventTiming | null {
  const wanted = devpath === null ? events : events.filter((event) => event.devpath === devpath);
  return wanted.reduce<EventTiming | null>((one, other) => (one === null || endOf(other) > endOf(one) ? other : one), null);
}

/** Which event waited for which, back to one that waited for none. */
export function criticalChain(events: readonly EventTiming[], last: EventTiming): Chain {
  const bySeqnum = new Map(events.map((event) => [event.seqnum, event]));
  const chain: EventTiming[] = [];
  let at: EventTiming | undefined = last;
  // An event can only have waited for one that came before it; what says otherwise is not followed.
  while (at !== undefined && !chain.includes(at)) {
    chain.push(at);
    at = at.waitedFor === null ? undefined : bySeqnum.get(at.waitedFor);
  }
  const end = chain.at(-1) as EventTiming;
  const beginUsec = Math.min(...chain.map(({ receivedUsec }) => receivedUsec));
  return {
    beginUsec,
    links: chain.map((event) => ({ event, startUsec: startOf(event) - beginUsec, endUsec: endOf(event) - beginUsec, calls: notableCalls(event) })),
    isCut: end.waitedFor !== null,
  };
}

/** A chain as text: the last event first, and below each the one that it waited for. */
export function describeChain({ links, isCut, beginUsec }: Chain): string {
  const lines = [
    `Times count from ${duration(beginUsec)} after the boot. @ is when an event was finished, + how long it took.`,
    '',
    ...links.flatMap((link, depth) => describeLink(link, depth, links[depth + 1] ?? null)),
  ];
  if (isCut) lines.push(`${'  '.repeat(links.length)}└─event ${links.at(-1)?.event.waitedFor}, which is not kept`);
  return lines.map((line) => `${line}\n`).join('');
}

function describeLink({ event, endUsec, calls }: Link, depth: number, next: Link | null): string[] {
  const indent = '  '.repeat(depth);
  const inner = `${indent}  `;
  const { action, devpath, seqnum, waitUsec, outcome } = event;
  const failed = outcome === 'done' ? '' : outcome === 'locked' ? ', given up: its disk stayed locked' : ', failed';
  return [
    `${indent}${depth === 0 ? '' : '└─'}${action} ${devpath} (${seqnum}) @${duration(endUsec)} +${duration(workOf(event))}${failed}`,
    ...calls.map((call) => `${inner}  ${duration(call.durationUsec)} ${call.kind} ${call.name}, ${placeOf(call)}${call.result === 'ok' ? '' : ` (${call.result === 'notStarted' ? 'not started' : call.result})`}`),
    ...(waitUsec < 1000 ? [] : [`${inner}  waited ${duration(waitUsec)}, ${reasonOf(event, next)}`]),
  ];
}

/** Being let through and being started are two things: between them others may have had their turn. */
function reasonOf(event: EventTiming, next: Link | null): string {
  if (event.waitedFor === null) return 'for its turn: the daemon was at other events';
  if (next === null) return `for event ${event.waitedFor}`;
  const lateUsec = Math.max(0, startOf(event) - endOf(next.event));
  return lateUsec * 10 < event.waitUsec ? `for event ${event.waitedFor}` : `for event ${event.waitedFor}, and then ${duration(lateUsec)} for its turn`;
}

function notableCalls({ calls, ...event }: EventTiming): readonly CallTiming[] {
  const leastUsec = workOf(event) * NOTABLE_SHARE;
  return calls.filter(({ durationUsec }) => durationUsec >= leastUsec).sort((one, other) => other.durationUsec - one.durationUsec);
}
