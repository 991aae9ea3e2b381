import type { ExpressionNode } from '../syntax.ts';
import { aboutKey, type Complaint } from './complaint.ts';

/** The last LABEL of a line counts. */
export function repeatedLabel(label: ExpressionNode, before: ExpressionNode): Complaint {
  return aboutKey(label, {
    severity: 'warning',
    code: 'repeated-label',
    message: `Contains multiple LABEL keys, ignoring LABEL="${before.value}".`,
    hint: null,
    drops: 'nothing',
  });
}
