/**
 * What the grammar makes of one logical line: located nodes, nothing decided.
 *
 * All text is a byte string: one character (0–255) per byte of the file. See ARCHITECTURE.md, "Bytes".
 */

/** The six operators of udev(7) "Operators". */
export type Operator = '==' | '!=' | '=' | '+=' | '-=' | ':=';

/**
 * How a value was quoted: `"…"`, `e"…"` (C escapes), `i"…"` (matches in any letter case), or both at once. The two
 * prefixes may stand in either order, which means the same (udev(7) "Values").
 */
export type Quoting = '' | 'e' | 'i' | 'ei' | 'ie';

/**
 * One `KEY{attribute}OP"value"` as written. Positions are offsets in the text of the logical line; `locate` in lines.ts
 * turns them into file, line and column, which is only done for what is kept or complained about.
 */
export interface ExpressionNode {
  /** may be empty or unknown: the grammar does not know the keys */
  readonly key: string;
  /** the text between braces; null when there are none */
  readonly attribute: string | null;
  readonly operator: Operator;
  readonly quoting: Quoting;
  /** between the quotes, escapes already resolved */
  readonly value: string;
  readonly keyAt: number;
  readonly operatorAt: number;
  /** of the prefix, or of the opening quote when there is no prefix */
  readonly valueAt: number;
  /** behind the closing quote */
  readonly end: number;
}

/** Where and why the grammar stopped before the end of a line. */
export interface SyntaxProblem {
  /** offset of the first character that cannot stand there */
  readonly at: number;
  /** what could have stood there, in words */
  readonly expected: string;
}

/** One logical line: its expressions up to the first that is broken, which makes the whole line void. */
export interface LineNode {
  readonly expressions: readonly ExpressionNode[];
  readonly broken: SyntaxProblem | null;
}
