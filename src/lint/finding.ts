import type { Problem } from '../base/problem.ts';
import type { ParsedFile } from '../rules/parse.ts';
import type { ExpressionNode } from '../rules/syntax.ts';
import type { Provider } from './providers.ts';
import type { RuleLine } from './rule-lines.ts';
import type { Target } from './target.ts';

/** One kind of mistake: each has a file of its own in `lints/` and a line in lints.ts. */
export interface Lint {
  /** stable: users write it into their rule files to say that they know */
  readonly code: string;
  /** how bad it usually is: a notice may well be meant, an error never works */
  readonly severity: Problem['severity'];
  /** one line for `--list` */
  readonly summary: string;
  find(file: LintedFile, context: LintContext): readonly Finding[];
}

/** A mistake and its place, as an offset in the logical line. */
export interface Finding {
  readonly rule: RuleLine;
  readonly at: number;
  readonly span: number;
  readonly message: string;
  readonly hint: string | null;
  /** where it differs from the lint's */
  readonly severity?: Problem['severity'];
}

export interface LintedFile {
  /** as shown to the user */
  readonly path: string;
  /** without its folder, which decides the order */
  readonly name: string;
  readonly text: string;
  readonly parsed: ParsedFile;
  readonly lines: readonly RuleLine[];
}

export interface LintContext {
  /** all files that are in force together, this one among them, in the order of evaluation */
  readonly files: readonly LintedFile[];
  /** every line of them that brings properties, in the same order */
  readonly providers: readonly Provider[];
  /** null for this version */
  readonly target: Target | null;
  readonly world: LintWorld;
}

/** What a lint may ask about the machine. */
export interface LintWorld {
  /** whether a program or file is there; the path is absolute */
  exists(path: string): boolean;
}

export type Remark = Pick<Finding, 'message' | 'hint' | 'severity'>;

/** A lint that looks at one line at a time. Those that no event reaches are left to one lint. */
export function eachLine(find: (rule: RuleLine, context: LintContext, file: LintedFile) => Finding | readonly Finding[] | null): Lint['find'] {
  return (file, context) => file.lines
    .filter(({ reach }) => reach.kind === 'open')
    .flatMap((rule) => find(rule, context, file) ?? []);
}

/** About one expression as a whole. */
export function about(rule: RuleLine, expression: ExpressionNode, remark: Remark): Finding {
  return { ...remark, rule, at: expression.keyAt, span: expression.end - expression.keyAt };
}

export function aboutValue(rule: RuleLine, expression: ExpressionNode, remark: Remark): Finding {
  return { ...remark, rule, at: expression.valueAt, span: expression.end - expression.valueAt };
}

export function aboutOperator(rule: RuleLine, expression: ExpressionNode, remark: Remark): Finding {
  return { ...remark, rule, at: expression.operatorAt, span: expression.operator.length };
}

/** `KEY` or `KEY{attribute}`. */
export function subjectOf({ key, attribute }: ExpressionNode): string {
  return attribute === null ? key : `${key}{${attribute}}`;
}

/** Whether substitutions make a value that only the event knows. */
export function isTemplate(value: string): boolean {
  return /[$%]/.test(value);
}
