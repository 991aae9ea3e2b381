import { aboutValue, isMatch, type ExpressionCheck } from './complaint.ts';

/** NAME="%k" renames an interface to what it is called, NAME="" to nothing. */
export const uselessName: ExpressionCheck = (expression) => {
  if (expression.key !== 'NAME' || isMatch(expression)) return null;
  const reason = expression.value === '%k' ? 'as it will take no effect.'
    : expression.value === '' ? 'as udev will not delete any network interfaces.'
    : null;
  if (reason === null) return null;
  return aboutValue(expression, {
    severity: 'error',
    code: 'useless-name',
    message: `Ignoring NAME="${expression.value}", ${reason}`,
    hint: null,
    drops: 'line',
  });
};
