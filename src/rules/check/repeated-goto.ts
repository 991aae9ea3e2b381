import type { ExpressionNode } from '../syntax.ts';
import { aboutKey, type Complaint } from './complaint.ts';

/** The first GOTO of a line counts. */
export function repeatedGoto(goto: ExpressionNode): Complaint {
  return aboutKey(goto, {
    severity: 'warning',
    code: 'repeated-goto',
    message: `Contains multiple GOTO keys, ignoring GOTO="${goto.value}".`,
    hint: null,
    drops: 'expression',
  });
}
