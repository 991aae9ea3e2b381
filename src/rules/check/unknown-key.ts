import { keys } from '../keys.ts';
import type { ExpressionNode } from '../syntax.ts';
import { aboutKey, type Complaint } from './complaint.ts';
import { didYouMean } from './suggest.ts';

/** What stands in front of the operator is no key of the language. */
export function unknownKey(expression: ExpressionNode): Complaint {
  return aboutKey(expression, {
    severity: 'error',
    code: 'unknown-key',
    message: `Invalid key '${expression.key}'.`,
    hint: didYouMean(expression.key, keys.map((key) => key.name)),
    drops: 'line',
  });
}
