import { aboutValue, type ExpressionCheck } from './complaint.ts';

/** TEST, PROGRAM and IMPORT match, but their value is a file or a command, which has one spelling. */
export const prefixOnCommand: ExpressionCheck = (expression, description) => {
  const { match } = description.value;
  if (match === null || match === 'pattern' || !expression.quoting.includes('i')) return null;
  return aboutValue(expression, {
    severity: 'error',
    code: 'prefix-on-command',
    message: `Invalid prefix 'i' for ${expression.key}.`,
    hint: 'leave the i out',
    drops: 'line',
  });
};
