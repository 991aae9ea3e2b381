import { keyByName } from '../keys.ts';
import type { Operator } from '../syntax.ts';
import { aboutOperator, type ExpressionCheck } from './complaint.ts';
import type { ExpressionNode } from '../syntax.ts';

/** The operator makes no sense for the key, but udevd knows what was meant. */
export const replacedOperator: ExpressionCheck = (expression, description) => {
  const { operators, replaced } = description;
  const replacement = replaced.find(({ written }) => written === expression.operator);
  if (replacement === undefined || !replacement.warns) return null;
  // udevadm leaves -= out of the list, although TAG takes it.
  const named = operators.filter((operator) => operator !== '-=').map((operator) => `'${operator}'`);
  return aboutOperator(expression, {
    severity: 'warning',
    code: 'replaced-operator',
    message: `${expression.key} key takes ${alternatives(named)} operator, assuming '${replacement.meant}'.`,
    hint: `write ${replacement.meant}`,
    drops: 'nothing',
  });
};

/** The operator that udevd goes by. */
export function meantOperator(expression: ExpressionNode): Operator {
  const replacement = keyByName.get(expression.key)?.replaced.find(({ written }) => written === expression.operator);
  return replacement?.meant ?? expression.operator;
}

function alternatives(words: readonly string[]): string {
  if (words.length < 3) return words.join(' or ');
  return `${words.slice(0, -1).join(', ')}, or ${words[words.length - 1]}`;
}
