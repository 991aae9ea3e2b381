import { keyByName } from '../keys.ts';
import { parseMode } from '../mode.ts';
import type { AssignToken, MatchToken, Token } from '../rule.ts';
import type { ExpressionNode } from '../syntax.ts';
import type { Source } from '../../base/problem.ts';
import { plainOption } from './bad-option.ts';
import { meantOperator } from './replaced-operator.ts';
import { isBuiltin } from './unknown-builtin.ts';

/** Makes the token of an expression that passed its checks, in the plainest form that says the same. */
export function toToken(expression: ExpressionNode, source: Source): Token {
  const operator = meantOperator(expression);
  if (operator === '==' || operator === '!=') {
    const isCommand = keyByName.get(expression.key)?.value.match !== 'pattern';
    return {
      kind: 'match',
      key: expression.key as MatchToken['key'],
      attribute: matchAttribute(expression),
      // udevd turns ?* into "not empty" wherever it stands in a match, although a file or a command is no pattern.
      negated: (operator === '!=') !== (isCommand && expression.value === '?*'),
      caseInsensitive: expression.quoting.includes('i'),
      value: expression.value,
      source,
    };
  }
  return {
    kind: 'assign',
    key: expression.key as AssignToken['key'],
    attribute: expression.key === 'RUN' ? expression.attribute ?? 'program' : expression.attribute,
    operator,
    value: assignedValue(expression),
    source,
  };
}

function matchAttribute({ key, attribute, value }: ExpressionNode): string | null {
  if (key === 'IMPORT' && attribute === 'program' && isBuiltin(value)) return 'builtin';
  if (key === 'TEST') return octal(attribute ?? '');
  return attribute;
}

function assignedValue({ key, value }: ExpressionNode): string {
  if (key === 'MODE') return octal(value) ?? value;
  return key === 'OPTIONS' ? plainOption(value) : value;
}

function octal(text: string): string | null {
  return parseMode(text)?.toString(8) ?? null;
}
