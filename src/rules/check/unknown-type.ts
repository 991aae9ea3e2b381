import { aboutAttribute, type ExpressionCheck } from './complaint.ts';
import { didYouMean } from '../../base/nearest.ts';

/** IMPORT{…} and RUN{…} with a type that does not exist. udevd looks at it after everything else. */
export const unknownType: ExpressionCheck = (expression, description) => {
  const { attribute } = description;
  if (attribute.kind !== 'choice' || expression.attribute === null || attribute.choices.includes(expression.attribute)) return null;
  return aboutAttribute(expression, {
    severity: 'error',
    code: 'unknown-type',
    message: `Invalid attribute for ${expression.key}.`,
    hint: didYouMean(expression.attribute, attribute.choices) ?? `${expression.key} takes {${attribute.choices.join('}, {')}}`,
    drops: 'line',
  });
};
