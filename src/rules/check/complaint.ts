import type { Problem, Severity } from '../../base/problem.ts';
import type { KeyDescription } from '../keys.ts';
import type { ExpressionNode } from '../syntax.ts';
import type { AccountBook } from './accounts.ts';

/** A problem in a rule file, which also knows how udevadm names the place. */
export interface RuleProblem extends Problem {
  /**
   * The line that the rule begins on: udevadm reports that one, `source` the line that the caret belongs to. Null when the
   * file as a whole is meant.
   */
  readonly ruleLine: number | null;
  /** false for advice that udevadm gives without holding it against the file */
  readonly isIssue: boolean;
  /** what udevd leaves out because of it */
  readonly drops: Complaint['drops'] | 'file';
}

/**
 * What one check says. The words are udevadm's, so that scripts which read them see no difference; the hint is ours.
 */
export interface Complaint {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  /** offset in the logical line */
  readonly at: number;
  readonly span: number;
  readonly hint: string | null;
  /** what udevd then leaves out */
  readonly drops: 'nothing' | 'expression' | 'line';
  /** false for advice; see `RuleProblem` */
  readonly isIssue?: boolean;
}

/** One complaint per check; the checks of a kind run in a list, in udevd's order, until one drops the expression or the line. */
export type ExpressionCheck = (expression: ExpressionNode, description: KeyDescription, context: CheckContext) => Complaint | null;

/** What a check may ask beyond the expression itself. */
export interface CheckContext {
  readonly resolveNames: ResolveNames;
  readonly accounts: AccountBook;
  /** names of builtins that there are besides udev's */
  readonly plugins?: readonly string[];
}

/** `--resolve-names`: when names of users and groups are looked up (udevadm(8) "udevadm verify"). */
export type ResolveNames = 'early' | 'late' | 'never';

/** Whether the expression asks, as written; the others give a value to something. */
export function isMatch(expression: ExpressionNode): boolean {
  return expression.operator === '==' || expression.operator === '!=';
}

/** A complaint about the key of an expression, with its place. */
export function aboutKey(expression: ExpressionNode, complaint: Omit<Complaint, 'at' | 'span'>): Complaint {
  return { ...complaint, at: expression.keyAt, span: Math.max(1, expression.key.length) };
}

/** The same about the attribute and its braces; about the key where there is no attribute. */
export function aboutAttribute(expression: ExpressionNode, complaint: Omit<Complaint, 'at' | 'span'>): Complaint {
  if (expression.attribute === null) return aboutKey(expression, complaint);
  const at = expression.keyAt + expression.key.length;
  return { ...complaint, at, span: expression.attribute.length + '{}'.length };
}

/** The same about the operator. */
export function aboutOperator(expression: ExpressionNode, complaint: Omit<Complaint, 'at' | 'span'>): Complaint {
  return { ...complaint, at: expression.operatorAt, span: expression.operator.length };
}

/** The same about the value, with its quotes and the prefix before them. */
export function aboutValue(expression: ExpressionNode, complaint: Omit<Complaint, 'at' | 'span'>): Complaint {
  return { ...complaint, at: expression.valueAt, span: expression.end - expression.valueAt };
}
