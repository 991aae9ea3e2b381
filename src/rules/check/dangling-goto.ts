import type { ExpressionNode } from '../syntax.ts';
import { aboutValue, type Complaint } from './complaint.ts';
import { didYouMean } from '../../base/nearest.ts';

/** GOTO jumps forward, within the file, or nowhere. */
export function danglingGoto(goto: ExpressionNode, labelsBelow: readonly string[]): Complaint {
  return aboutValue(goto, {
    severity: 'error',
    code: 'dangling-goto',
    message: `GOTO="${goto.value}" has no matching label, ignoring.`,
    hint: didYouMean(goto.value, labelsBelow) ?? 'the label must stand further down in this file',
    drops: 'expression',
  });
}
