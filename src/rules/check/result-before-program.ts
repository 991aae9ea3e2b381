import { aboutKey, type Complaint } from './complaint.ts';
import type { Entry } from './entry.ts';

/** RESULT in front of the PROGRAM that gives it: udevd runs the program first, which may not be what was meant. */
export function resultBeforeProgram(written: readonly Entry[]): Complaint | null {
  const result = written.findIndex(({ token }) => token.key === 'RESULT');
  if (result < 0 || !written.slice(result).some(({ token }) => token.key === 'PROGRAM')) return null;
  return aboutKey((written[result] as Entry).expression, {
    severity: 'warning',
    code: 'result-before-program',
    message: 'Reordering RESULT check after PROGRAM assignment.',
    hint: 'write PROGRAM first; to match what an earlier line ran, use a line without PROGRAM',
    drops: 'nothing',
  });
}
