import type { SyntaxProblem } from '../syntax.ts';
import type { Complaint } from './complaint.ts';

/** The line cannot be taken apart into keys, operators and values. */
export function brokenLine(broken: SyntaxProblem): Complaint {
  return {
    severity: 'error',
    code: 'broken-line',
    message: 'Invalid key/value pair, ignoring.',
    at: broken.at,
    span: 1,
    hint: `expected ${broken.expected}`,
    drops: 'line',
  };
}
