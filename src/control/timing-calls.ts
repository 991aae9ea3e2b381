/**
 * The varlink interface `io.devmaster.Timings`: what the time of events went into. It is served on the socket of
 * `io.devmaster.Devices`; anybody may ask. Pure: calls in, requests out.
 */
import type { Call, CallError } from './varlink.ts';

export const timingsInterface = 'io.devmaster.Timings';

export type TimingRequest = { readonly kind: 'timed-events' } | { readonly kind: 'totals' };

/** How long each step took, in microseconds; what a step waited for a process is in it. */
export interface StepTimes {
  readonly lock: number;
  readonly database: number;
  readonly rules: number;
  readonly apply: number;
  readonly run: number;
  readonly broadcast: number;
}

/** A program, probe or builtin, and the rule that asked for it. */
export interface CallSite {
  readonly kind: 'program' | 'probe' | 'builtin';
  /** the program's path or the builtin's name, without arguments */
  readonly name: string;
  /** null for the one that stands for all others when there are too many */
  readonly file: string | null;
  readonly line: number | null;
}

export interface CallTiming extends CallSite {
  /** after the start of the event's work, in microseconds */
  readonly beganUsec: number;
  readonly durationUsec: number;
  readonly result: 'ok' | 'failed' | 'killed' | 'timeout' | 'notStarted';
}

/** A finished event. */
export interface EventTiming {
  /** of the last uevent, when more than one was merged into it */
  readonly seqnum: number;
  readonly action: string;
  readonly devpath: string;
  readonly subsystem: string;
  /** who wanted it: the kernel, or somebody who wrote to the device's `uevent` */
  readonly cause: 'kernel' | 'trigger';
  /** the UUID that a trigger gave; null without one */
  readonly uuid: string | null;
  /** how many uevents were merged into this one */
  readonly merged: number;
  readonly outcome: 'done' | 'failed' | 'locked';
  /** CLOCK_MONOTONIC */
  readonly receivedUsec: number;
  /** from there to the start of the work */
  readonly waitUsec: number;
  /** the event that it had to wait for last; null when it could have started at once */
  readonly waitedFor: number | null;
  readonly stepsUsec: StepTimes;
  readonly calls: readonly CallTiming[];
  /** calls that were not kept */
  readonly callsLost: number;
}

/** How many durations were at most so long. */
export interface Histogram {
  /** upper bounds in microseconds, ascending; a last bucket without a bound follows */
  readonly boundsUsec: readonly number[];
  /** one more than bounds */
  readonly counts: readonly number[];
  readonly sumUsec: number;
}

export interface SiteTotals extends CallSite {
  readonly count: number;
  readonly totalUsec: number;
  readonly longestUsec: number;
  readonly failed: number;
  readonly killed: number;
  readonly timeout: number;
  readonly notStarted: number;
}

/** Counts since the daemon was started. */
export interface TimingTotals {
  /** CLOCK_MONOTONIC */
  readonly nowUsec: number;
  readonly startedUsec: number;
  readonly events: readonly { readonly subsystem: string; readonly action: string; readonly count: number }[];
  readonly outcomes: { readonly done: number; readonly failed: number; readonly locked: number };
  /** the time of finished events by step */
  readonly stepsUsec: StepTimes;
  readonly queue: {
    readonly waiting: number;
    readonly running: number;
    readonly held: number;
    /** how many may run at a time */
    readonly limit: number;
    readonly paused: boolean;
    /** uevents that were merged into equal ones */
    readonly merged: number;
    /** uevents that found no room and are made up for later */
    readonly shed: number;
  };
  /** from the start of work to its end, waiting for processes included */
  readonly durations: Histogram;
  /** from the arrival to the start of work */
  readonly waits: Histogram;
  readonly calls: readonly SiteTotals[];
  /** of the daemon itself, without the programs */
  readonly cpuUsec: number;
  readonly memoryBytes: number;
}

/** Reads a call of this interface. */
export function timingRequestOf({ method }: Pick<Call, 'method'>): TimingRequest | CallError {
  switch (method) {
    case `${timingsInterface}.GetEvents`:
      return { kind: 'timed-events' };
    case `${timingsInterface}.GetTotals`:
      return { kind: 'totals' };
    default:
      return { error: 'org.varlink.service.MethodNotFound', parameters: { method } };
  }
}

/** The interface in varlink's own language (varlink.org, "Interface Definition"). */
export const timingsDescription = `# What the time of events went into. All times are in microseconds, moments are those of CLOCK_MONOTONIC.
interface io.devmaster.Timings

type Steps (lock: int, database: int, rules: int, apply: int, run: int, broadcast: int)

# A program, probe or builtin and the rule that asked for it. It began so long after the start of the event's work.
type TimedCall (
  kind: (program, probe, builtin),
  name: string,
  file: ?string,
  line: ?int,
  beganUsec: int,
  durationUsec: int,
  result: (ok, failed, killed, timeout, notStarted)
)

type Event (
  seqnum: int,
  action: string,
  devpath: string,
  subsystem: string,
  cause: (kernel, trigger),
  uuid: ?string,
  merged: int,
  outcome: (done, failed, locked),
  receivedUsec: int,
  waitUsec: int,
  waitedFor: ?int,
  stepsUsec: Steps,
  calls: []TimedCall,
  callsLost: int
)

type EventCount (subsystem: string, action: string, count: int)

type Outcomes (done: int, failed: int, locked: int)

type Queue (waiting: int, running: int, held: int, limit: int, paused: bool, merged: int, shed: int)

# counts has one number more than boundsUsec: what is above the last bound.
type Histogram (boundsUsec: []int, counts: []int, sumUsec: int)

type SiteTotals (
  kind: (program, probe, builtin),
  name: string,
  file: ?string,
  line: ?int,
  count: int,
  totalUsec: int,
  longestUsec: int,
  failed: int,
  killed: int,
  timeout: int,
  notStarted: int
)

# The first events since the daemon was started, and the last ones, in the order in which they ended. Must be called with
# 'more'; each reply has some of them. 'total' is how many have ended: those between the first and the last are not kept.
method GetEvents() -> (total: int, events: []Event)

method GetTotals() -> (
  nowUsec: int,
  startedUsec: int,
  events: []EventCount,
  outcomes: Outcomes,
  stepsUsec: Steps,
  queue: Queue,
  durations: Histogram,
  waits: Histogram,
  calls: []SiteTotals,
  cpuUsec: int,
  memoryBytes: int
)

# The method replies more than once and must be called with 'more'.
error MoreNeeded ()
`;
