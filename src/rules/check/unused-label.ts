import type { ExpressionNode } from '../syntax.ts';
import { aboutValue, type Complaint } from './complaint.ts';

/** No GOTO above leads here. */
export function unusedLabel(label: ExpressionNode): Complaint {
  return aboutValue(label, {
    severity: 'notice',
    code: 'unused-label',
    message: `style: LABEL="${label.value}" is unused.`,
    hint: null,
    drops: 'nothing',
  });
}
