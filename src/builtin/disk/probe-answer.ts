import type { BuiltinAnswer, ProgramAnswer } from '../../rules/world.ts';
import { nothing } from '../builtin.ts';

/** One thing that the probe said: a name and a value, in its order; a name may come several times. */
export type Value = readonly [name: string, value: string];

/** Exit statuses of devmaster-probe (native/probe/verbs.h). */
const absent = 3;
const undecided = 4;
const unreadable = 5;

/** What the probe's end means. */
export type Finding =
  /** everything there is to say */
  | { readonly kind: 'found'; readonly values: readonly Value[] }
  /** there is no device, or no medium in it */
  | { readonly kind: 'absent' }
  /** several file systems claim the device, or it cannot be read; what is known besides that */
  | { readonly kind: 'undecided' | 'unreadable'; readonly values: readonly Value[] }
  | { readonly kind: 'failed'; readonly answer: BuiltinAnswer };

/** Reads what the probe wrote: `NAME=value` strings, each ended by a NUL. */
export function findingOf(answer: ProgramAnswer): Finding {
  switch (answer.kind) {
    case 'exited':
      if (answer.truncated) return failed('the probe said more than it may');
      if (answer.status === 0) return { kind: 'found', values: valuesOf(answer.stdout) };
      if (answer.status === absent) return { kind: 'absent' };
      if (answer.status === undecided) return { kind: 'undecided', values: valuesOf(answer.stdout) };
      if (answer.status === unreadable) return { kind: 'unreadable', values: valuesOf(answer.stdout) };
      return failed(`the probe failed with exit status ${answer.status}`);
    case 'killed':
      return failed(`the probe was killed by signal ${answer.signal}`);
    case 'timeout':
      return failed('the probe took too long');
    case 'not-started':
      return failed(`the probe was not started: ${answer.reason}`);
  }
}

/** The first value with a name; null when there is none. */
export function firstOf(values: readonly Value[], name: string): string | null {
  return values.find(([given]) => given === name)?.[1] ?? null;
}

function failed(reason: string): Finding {
  return { kind: 'failed', answer: nothing(reason) };
}

function valuesOf(stdout: string): Value[] {
  const values: Value[] = [];
  for (const text of stdout.split('\0')) {
    const equals = text.indexOf('=');
    if (equals > 0) values.push([text.slice(0, equals), text.slice(equals + 1)]);
  }
  return values;
}
