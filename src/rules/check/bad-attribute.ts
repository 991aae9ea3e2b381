import { aboutAttribute, type Complaint, type ExpressionCheck } from './complaint.ts';
import { parseMode } from '../mode.ts';
import type { ExpressionNode } from '../syntax.ts';
import { didYouMean } from '../../base/nearest.ts';

/** The braces are missing, or there where none may be, or empty, or hold what CONST and TEST do not know. */
export const badAttribute: ExpressionCheck = (expression, description) => {
  const { attribute } = expression;
  switch (description.attribute.kind) {
    case 'none':
      return attribute === null ? null : invalid(expression, `${expression.key} takes no attribute`);
    case 'name':
    case 'template':
      return isGiven(attribute) ? null : invalid(expression, `${expression.key} needs a name in braces, as in ${expression.key}{name}`);
    case 'choice': {
      // What stands in the braces of IMPORT and RUN is looked at last, see unknown-type.ts.
      const { choices, fallback } = description.attribute;
      if (!isGiven(attribute)) {
        return fallback !== null ? null : invalid(expression, `${expression.key} needs one of {${choices.join('}, {')}}`);
      }
      if (expression.key !== 'CONST' || choices.includes(attribute)) return null;
      return invalid(expression, didYouMean(attribute, choices) ?? `CONST knows ${choices.join(', ')}`);
    }
    case 'mode': {
      if (!isGiven(attribute)) return null;
      if (parseMode(attribute) !== null) return null;
      const reason = /^[ \t\n\r]*[0-7]+$/.test(attribute) ? 'Numerical result out of range' : 'Invalid argument';
      return aboutAttribute(expression, {
        severity: 'error',
        code: 'bad-mode',
        message: `Failed to parse mode '${attribute}': ${reason}`,
        hint: 'permission bits are written in octal, as in TEST{0111}',
        drops: 'line',
      });
    }
  }
};

function invalid(expression: ExpressionNode, hint: string): Complaint {
  return aboutAttribute(expression, {
    severity: 'error',
    code: 'bad-attribute',
    message: `Invalid attribute for ${expression.key}.`,
    hint,
    drops: 'line',
  });
}

function isGiven(attribute: string | null): attribute is string {
  return attribute !== null && attribute !== '';
}
