import { keys } from '../keys.ts';
import type { ExpressionNode } from '../syntax.ts';
import { aboutKey, type Complaint } from './complaint.ts';
import { didYouMean } from '../../base/nearest.ts';

/** U+FEFF in UTF-8, which some editors write in front of a text. udevd takes it for a part of the key. */
const byteOrderMark = '\xef\xbb\xbf';

/** What stands in front of the operator is no key of the language. */
export function unknownKey(expression: ExpressionNode): Complaint {
  return aboutKey(expression, {
    severity: 'error',
    code: 'unknown-key',
    message: `Invalid key '${expression.key}'.`,
    hint: hintFor(expression.key),
    drops: 'line',
  });
}

function hintFor(key: string): string | null {
  if (key.startsWith(byteOrderMark)) return 'the file begins with a byte order mark: remove it';
  const [, name, attribute] = /^(\w+)[([](.*)[)\]]$/.exec(key) ?? [];
  const names: readonly string[] = keys.map((each) => each.name);
  return name !== undefined && names.includes(name) ? `write ${name}{${attribute}}` : didYouMean(key, names);
}
