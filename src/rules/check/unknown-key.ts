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
    hint: expression.key.startsWith(byteOrderMark) ? 'the file begins with a byte order mark: remove it' : didYouMean(expression.key, keys.map((key) => key.name)),
    drops: 'line',
  });
}
