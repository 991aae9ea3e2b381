/**
 * What the time of an event went into. A stopwatch belongs to one journey and is read when that is over; the clock is read once
 * for each step, and nothing is allocated for an event that calls nothing.
 */
import type { Source } from '../base/problem.ts';
import { monotonicMs } from '../kernel/clock.ts';
import type { ProgramAnswer } from '../rules/world.ts';
import type { Step } from './worker.ts';

/** In the order in which they first come. */
export const steps: readonly Step[] = ['lock', 'database', 'rules', 'apply', 'run', 'broadcast'];

/** What a rule may ask for that takes time of its own. A probe is what a builtin does in a process. */
export type CallKind = 'program' | 'probe' | 'builtin';

export type CallResult = 'ok' | 'failed' | 'killed' | 'timeout' | 'notStarted';

/** A program, probe or builtin that a rule asked for. */
export interface TimedCall {
  readonly kind: CallKind;
  /** the program's path or the builtin's name, without arguments */
  readonly name: string;
  readonly source: Source;
  /** on the clock of `monotonicMs`, in milliseconds */
  readonly beganMs: number;
  readonly durationMs: number;
  readonly result: CallResult;
}

/** The times of one journey, by step and by call. */
export class Stopwatch {
  /** on the clock of `monotonicMs`, in milliseconds */
  readonly startedMs = monotonicMs();
  /** by the place in `steps`, in milliseconds; a step that comes again adds to its time, and waiting for a process counts */
  readonly spentMs: number[] = [0, 0, 0, 0, 0, 0];
  #sinceMs = this.startedMs;
  #step = 0;
  #calls: TimedCall[] = noCalls;

  /** The step before is over and this one begins. */
  enter(step: Step): void {
    this.stop();
    this.#step = placeOf[step];
  }

  /** The journey is over. */
  stop(): void {
    const nowMs = monotonicMs();
    this.spentMs[this.#step] = (this.spentMs[this.#step] as number) + nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
  }

  add(call: TimedCall): void {
    if (this.#calls === noCalls) this.#calls = [];
    this.#calls.push(call);
  }

  /** in the order in which they ended */
  get calls(): readonly TimedCall[] {
    return this.#calls;
  }
}

/**
 * The builtins that were called since this was last asked. Rules are evaluated without a pause, so between two questions they are
 * all of one event.
 */
export class BuiltinTimes {
  #calls: TimedCall[] = noCalls;

  add(call: TimedCall): void {
    if (this.#calls === noCalls) this.#calls = [];
    this.#calls.push(call);
  }

  moveTo(stopwatch: Stopwatch): void {
    if (this.#calls === noCalls) return;
    for (const call of this.#calls) stopwatch.add(call);
    this.#calls = noCalls;
  }
}

/** How a program's end is counted. */
export function resultOf(answer: ProgramAnswer): CallResult {
  if (answer.kind === 'exited') return answer.status === 0 ? 'ok' : 'failed';
  return answer.kind === 'not-started' ? 'notStarted' : answer.kind;
}

const noCalls: TimedCall[] = [];
const placeOf: Readonly<Record<Step, number>> = { lock: 0, database: 1, rules: 2, apply: 3, run: 4, broadcast: 5 };
