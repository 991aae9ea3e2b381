import { aboutOperator, type ExpressionCheck } from './complaint.ts';

/** The key does not take this operator, nor does udevd take it for another one. */
export const badOperator: ExpressionCheck = (expression, description) => {
  const { operators, replaced } = description;
  if (operators.includes(expression.operator) || replaced.some(({ written }) => written === expression.operator)) return null;
  return aboutOperator(expression, {
    severity: 'error',
    code: 'bad-operator',
    message: `Invalid operator for ${expression.key}.`,
    hint: `${expression.key} takes ${operators.join(' ')}`,
    drops: 'line',
  });
};
