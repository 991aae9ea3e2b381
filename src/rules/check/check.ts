import { inEvaluationOrder } from '../evaluation-order.ts';
import { keyByName } from '../keys.ts';
import { locate, type LogicalLine } from '../lines.ts';
import type { ParsedFile, ParsedLine } from '../parse.ts';
import type { Rule, RuleFile } from '../rule.ts';
import type { ExpressionNode } from '../syntax.ts';
import { badAttribute } from './bad-attribute.ts';
import { badOperator } from './bad-operator.ts';
import { badOption } from './bad-option.ts';
import { brokenLine } from './broken-line.ts';
import { prefixOnCommand } from './prefix-on-command.ts';
import type { CheckContext, Complaint, ExpressionCheck, RuleProblem } from './complaint.ts';
import { contradictions } from './contradiction.ts';
import { danglingGoto } from './dangling-goto.ts';
import { deviceLink } from './device-link.ts';
import { droppedLine, overlongLine } from './dropped-line.ts';
import type { Entry } from './entry.ts';
import { fixedProperty } from './fixed-property.ts';
import { prefixOnAssignment } from './prefix-on-assignment.ts';
import { hasEffect, noEffect, noEffectAnyMore } from './no-effect.ts';
import { parentFolder } from './parent-folder.ts';
import { repeatedGoto } from './repeated-goto.ts';
import { repeatedLabel } from './repeated-label.ts';
import { replacedOperator } from './replaced-operator.ts';
import { Report } from './report.ts';
import { resultBeforeProgram } from './result-before-program.ts';
import { untidySeparators } from './separators.ts';
import { subsystemAlias } from './subsystem-alias.ts';
import { attributeTemplate, earlyValueTemplate, lateValueTemplate } from './bad-substitution.ts';
import { toToken } from './token.ts';
import { accountNumberOf, isLeftUnresolved, unknownAccount } from './unknown-account.ts';
import { unknownBuiltin } from './unknown-builtin.ts';
import { unknownKey } from './unknown-key.ts';
import { unknownType } from './unknown-type.ts';
import { unusedLabel } from './unused-label.ts';
import { uselessName } from './useless-name.ts';

export interface CheckOptions extends CheckContext {
  /**
   * Also what only `udevadm verify` looks for: style, unused labels, expressions that repeat or contradict each other. The
   * daemon does without, as udevd does: they change nothing.
   */
  readonly thorough: boolean;
}

export interface CheckedFile {
  /** the rules that are left */
  readonly file: RuleFile;
  /** in the order in which `udevadm verify` prints them */
  readonly problems: readonly RuleProblem[];
}

/** What udevd looks at in one expression, in its order: the first that drops something ends it. */
const expressionChecks: readonly ExpressionCheck[] = [
  badAttribute,
  attributeTemplate,
  earlyValueTemplate,
  badOperator,
  prefixOnCommand,
  replacedOperator,
  fixedProperty,
  uselessName,
  subsystemAlias,
  deviceLink,
  parentFolder,
  lateValueTemplate,
  badOption,
  unknownAccount,
  unknownType,
  unknownBuiltin,
];

/** Checks a rule file as udevd 262 reads it: first each line, then the jumps between them, then what stands side by side. */
export function checkRuleFile(parsed: ParsedFile, options: CheckOptions): CheckedFile {
  const { path } = parsed;
  const report = new Report(path);
  const drafts: Draft[] = [];
  for (const line of parsed.lines) {
    const draft = line.kind === 'rule' ? checkLine(line, options, report) : report.addAt(line.line, droppedLine(line));
    if (draft !== null) drafts.push(draft);
  }
  if (parsed.overlongLine !== null) {
    report.addAt(null, overlongLine(path, parsed.overlongLine));
    return { file: { path, rules: [] }, problems: report.problems };
  }
  const kept = resolveJumps(drafts, report);
  if (options.thorough) for (const draft of kept) checkWholeRule(draft, options, report);
  return { file: { path, rules: kept.map((draft) => toRule(draft, path)) }, problems: report.problems };
}

/** A rule while its file is being checked. */
interface Draft {
  readonly line: LogicalLine;
  entries: readonly Entry[];
  label: ExpressionNode | null;
  goto: ExpressionNode | null;
  /** whether a GOTO above leads here */
  isReferenced: boolean;
}

/** @returns null when udevd drops the line */
function checkLine({ line, node }: ParsedLine, options: CheckOptions, report: Report): Draft | null {
  const entries: Entry[] = [];
  const draft: Draft = { line, entries, label: null, goto: null, isReferenced: false };
  let readUpTo = 0;
  for (const expression of node.expressions) {
    if (options.thorough) checkGap(line, { from: readUpTo, to: expression.keyAt, isLast: false }, report);
    readUpTo = expression.end;
    const drops = checkExpression(expression, { line, options, report });
    if (drops === 'line') return null;
    if (drops === 'expression') continue;
    if (expression.key === 'LABEL' || expression.key === 'GOTO') noteJump(expression, draft, report);
    else entries.push({ token: toToken(expression, locate(report.path, line, expression.keyAt)), expression });
  }
  if (options.thorough) checkGap(line, { from: readUpTo, to: nextExpression(line.text, readUpTo), isLast: node.broken === null }, report);
  if (node.broken !== null) return report.add(line, brokenLine(node.broken, line.text.slice(readUpTo)));
  if (draft.label === null && draft.goto === null && !hasEffect(entries)) {
    return isLeftEmpty(node.expressions, options) ? null : report.add(line, noEffect(line.text.length));
  }
  if (options.thorough) report.addIfAny(line, resultBeforeProgram(entries));
  draft.entries = inEvaluationOrder(entries);
  return draft;
}

/**
 * Whether a line does nothing only because names are not looked up. In an initrd, which has none, that is so by intention and for
 * dozens of lines, each of which would be told at every start.
 */
function isLeftEmpty(expressions: readonly ExpressionNode[], { thorough, resolveNames }: CheckOptions): boolean {
  return !thorough && resolveNames === 'never' && expressions.some((expression) => {
    const description = keyByName.get(expression.key);
    return description !== undefined && isLeftUnresolved(expression, description, resolveNames);
  });
}

/** @returns what the first check that drops something drops */
function checkExpression(
  expression: ExpressionNode,
  { line, options, report }: { readonly line: LogicalLine; readonly options: CheckOptions; readonly report: Report },
): Complaint['drops'] {
  const description = keyByName.get(expression.key);
  const inVain = prefixOnAssignment(expression) ?? (description === undefined ? unknownKey(expression) : null);
  if (inVain !== null || description === undefined) {
    report.addIfAny(line, inVain);
    return 'line';
  }
  for (const check of expressionChecks) {
    const complaint = check(expression, description, options);
    if (complaint === null) continue;
    report.add(line, complaint);
    if (complaint.drops !== 'nothing') return complaint.drops;
  }
  return isLeftUnresolved(expression, description, options.resolveNames) ? 'expression' : 'nothing';
}

function checkGap(line: LogicalLine, gap: { readonly from: number; readonly to: number; readonly isLast: boolean }, report: Report): void {
  const { from, to, isLast } = gap;
  if (isLast && from === line.text.length) return;
  const place = from === 0 ? 'leading' : isLast ? 'trailing' : 'between';
  for (const complaint of untidySeparators({ at: from, text: line.text.slice(from, to), place })) report.add(line, complaint);
}

function nextExpression(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t,'.includes(text[at] as string)) at += 1;
  return at;
}

function noteJump(expression: ExpressionNode, draft: Draft, report: Report): void {
  if (expression.key === 'LABEL') {
    if (draft.label !== null) report.add(draft.line, repeatedLabel(expression, draft.label));
    draft.label = expression;
  } else if (draft.goto === null) {
    draft.goto = expression;
  } else {
    report.add(draft.line, repeatedGoto(expression));
  }
}

/** Drops the jumps that lead nowhere, and the lines that did nothing else. */
function resolveJumps(drafts: readonly Draft[], report: Report): readonly Draft[] {
  const targets = jumpTargets(drafts);
  return drafts.filter((draft, index) => {
    const { goto, label, line, entries } = draft;
    if (goto === null) return true;
    const target = targets[index] ?? null;
    if (target !== null) {
      target.isReferenced = true;
      return true;
    }
    report.add(line, danglingGoto(goto, someLabels(drafts, index + 1)));
    draft.goto = null;
    if (hasEffect(entries)) return true;
    report.add(line, noEffectAnyMore(line.text.length));
    draft.entries = [];
    return label !== null;
  });
}

/** For each rule the next one below it that has the label its GOTO names. */
function jumpTargets(drafts: readonly Draft[]): (Draft | null)[] {
  const nextWithLabel = new Map<string, Draft>();
  const targets: (Draft | null)[] = [];
  for (let index = drafts.length - 1; index >= 0; index -= 1) {
    const draft = drafts[index] as Draft;
    targets[index] = draft.goto === null ? null : nextWithLabel.get(draft.goto.value) ?? null;
    if (draft.label !== null) nextWithLabel.set(draft.label.value, draft);
  }
  return targets;
}

/** Labels to suggest: of a few hundred lines, so that a long file of mistakes costs no more than its length. */
function someLabels(drafts: readonly Draft[], from: number): string[] {
  return drafts.slice(from, from + 300).flatMap(({ label }) => label?.value ?? []);
}

function checkWholeRule(draft: Draft, options: CheckOptions, report: Report): void {
  const { line, label, isReferenced, entries } = draft;
  if (label !== null && !isReferenced) report.add(line, unusedLabel(label));
  for (const complaint of contradictions(entries, (token) => accountNumberOf(token, options))) report.add(line, complaint);
}

function toRule({ line, entries, label, goto }: Draft, path: string): Rule {
  return {
    source: locate(path, line, 0),
    tokens: entries.map(({ token }) => token),
    label: label?.value ?? null,
    labelSource: label === null ? null : locate(path, line, label.keyAt),
    goto: goto?.value ?? null,
    gotoSource: goto === null ? null : locate(path, line, goto.keyAt),
  };
}
