import { keyByName } from '../keys.ts';
import type { ExpressionNode } from '../syntax.ts';
import { aboutOperator, type ExpressionCheck } from './complaint.ts';

/** The key does not take this operator, nor does udevd take it for another one. */
export const badOperator: ExpressionCheck = (expression, description) => {
  const { operators, replaced } = description;
  if (operators.includes(expression.operator) || replaced.some(({ written }) => written === expression.operator)) return null;
  return aboutOperator(expression, {
    severity: 'error',
    code: 'bad-operator',
    message: `Invalid operator for ${expression.key}.`,
    hint: `${expression.key} takes ${operators.join(' ')}${whatWasMeant(expression, operators)}`,
    drops: 'line',
  });
};

/** Begins with a colon; empty where several things may have been meant. */
function whatWasMeant({ key, operator, attribute }: ExpressionNode, operators: readonly string[]): string {
  const singular = key.endsWith('S') ? keyByName.get(key.slice(0, -1)) : undefined;
  if (singular?.operators.includes(operator) === true && singular.operators.includes('+=') && attribute === null) return `: write ${singular.name}${operator}`;
  if (operator === '=' && operators.includes('==')) return ': to compare, write ==';
  if (operator === '==' && operators.includes('=')) return ': to give a value, write =';
  return '';
}
