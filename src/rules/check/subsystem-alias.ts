import { aboutValue, type ExpressionCheck } from './complaint.ts';

/** `bus` and `class` are old names of the subsystem called `subsystem`. */
export const subsystemAlias: ExpressionCheck = (expression) => {
  if (expression.key !== 'SUBSYSTEM' || (expression.value !== 'bus' && expression.value !== 'class')) return null;
  return aboutValue(expression, {
    severity: 'warning',
    code: 'subsystem-alias',
    message: `"${expression.value}" must be specified as "subsystem".`,
    hint: null,
    drops: 'nothing',
  });
};
