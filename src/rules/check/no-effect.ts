import type { Complaint } from './complaint.ts';
import type { Entry } from './entry.ts';

/** A line that only asks. PROGRAM and IMPORT count as doing something: they run programs and bring properties. */
export function noEffect(length: number): Complaint {
  return {
    severity: 'warning',
    code: 'no-effect',
    message: 'The line has no effect, ignoring.',
    at: 0,
    span: Math.max(1, length),
    hint: 'nothing on this line assigns, runs or jumps; if the rule goes on below, end the line with a backslash',
    drops: 'line',
  };
}

/** The same of a line that lost its GOTO. */
export function noEffectAnyMore(length: number): Complaint {
  return { ...noEffect(length), message: 'The line has no effect any more, dropping.', hint: null };
}

/** Whether a line assigns something, runs a program or brings properties. */
export function hasEffect(entries: readonly Entry[]): boolean {
  return entries.some(({ token }) => token.kind === 'assign' || token.key === 'PROGRAM' || token.key === 'IMPORT');
}
