import type { ExpressionNode } from '../../src/rules/syntax.ts';

/**
 * Prints expressions as a line that parses to the same expressions.
 *
 * Byte strings in, a byte string out. Only what can come out of the parser can be printed: a plain value holds neither a line
 * end nor, behind a backslash at its end, a quotation mark.
 */
export function printLine(expressions: readonly ExpressionNode[]): string {
  return expressions.map(printExpression).join(', ');
}

/** `KEY{attribute}OP"value"` in the quoting that it was written in. */
export function printExpression({ key, attribute, operator, quoting, value }: ExpressionNode): string {
  // Behind a key such as `A+` the operator `==` would be read as `+=`.
  const behind = attribute !== null ? `{${attribute}}` : /[+\-!:]$/.test(key) ? ' ' : '';
  return `${key}${behind}${operator}${quoting}"${quoting.includes('e') ? escaped(value) : value.replaceAll('"', '\\"')}"`;
}

const named: Readonly<Record<string, string>> = {
  '\x07': '\\a', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r', '"': '\\"', '\\': '\\\\',
};

/** With the escape sequences of C for all that is not printable ASCII. */
function escaped(value: string): string {
  return value.replace(/[^ !#-[\]-~]/g, (byte) => named[byte] ?? `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
