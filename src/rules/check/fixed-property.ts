import { canSetProperty } from '../../device/own-properties.ts';
import { aboutAttribute, isMatch, type ExpressionCheck } from './complaint.ts';

/** The property says who the device is; a rule can read it and no more. */
export const fixedProperty: ExpressionCheck = (expression) => {
  if (expression.key !== 'ENV' || isMatch(expression) || canSetProperty(expression.attribute ?? '')) return null;
  return aboutAttribute(expression, {
    severity: 'error',
    code: 'fixed-property',
    message: `Invalid ENV attribute. '${expression.attribute}' cannot be set.`,
    hint: 'the kernel or the daemon sets this property; to match it, write ==',
    drops: 'line',
  });
};
