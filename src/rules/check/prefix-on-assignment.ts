import type { ExpressionNode } from '../syntax.ts';
import { aboutValue, type Complaint, isMatch } from './complaint.ts';

/** `i"…"` says how to match, so it has no meaning where a value is given to something. */
export function prefixOnAssignment(expression: ExpressionNode): Complaint | null {
  if (isMatch(expression) || !expression.quoting.includes('i')) return null;
  return aboutValue(expression, {
    severity: 'error',
    code: 'prefix-on-assignment',
    message: `Invalid prefix 'i' for '${expression.key}'. The 'i' prefix can be specified only for '==' or '!=' operator.`,
    hint: 'leave the i out',
    drops: 'line',
  });
}
