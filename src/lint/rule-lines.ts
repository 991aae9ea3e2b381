import type { LogicalLine } from '../rules/lines.ts';
import { firstLineOf } from '../rules/lines.ts';
import type { ParsedFile } from '../rules/parse.ts';
import type { ExpressionNode } from '../rules/syntax.ts';
import { conditionOf, exclude, opposite, type Condition } from './conditions.ts';

/** A rule line with what the lines above it say about the events that come here. */
export interface RuleLine {
  readonly line: LogicalLine;
  /** the first physical line */
  readonly number: number;
  readonly expressions: readonly ExpressionNode[];
  /** what asks: `==`, `!=`, and PROGRAM and IMPORT whatever they are written with */
  readonly matches: readonly ExpressionNode[];
  /** what gives a value, runs or jumps */
  readonly assignments: readonly ExpressionNode[];
  /** conditions of this line alone */
  readonly own: readonly Condition[];
  /** conditions that hold here since a GOTO above takes everything else away */
  readonly given: readonly Condition[];
  /** whether a GOTO above keeps events away by more than one condition, or by one that is not told here */
  readonly hasOtherGuards: boolean;
  /** all of them */
  readonly conditions: readonly Condition[];
  readonly reach: Reach;
}

/** Whether an event can get to a line and through it. */
export type Reach =
  | { readonly kind: 'open' }
  /** a GOTO without condition on that line jumps over this one */
  | { readonly kind: 'jumped-over'; readonly by: RuleLine }
  /** the jump of that line takes away everything that this one asks for */
  | { readonly kind: 'taken-away'; readonly by: RuleLine };

/** Takes the lines of a file with the conditions that jumps put on them. */
export function ruleLines(file: ParsedFile): readonly RuleLine[] {
  const lines: RuleLine[] = [];
  let guards: readonly Guard[] = [];
  const jumps: Jump[] = [];
  const labelledLines = lastLineByLabel(file);
  for (const parsed of file.lines) {
    if (parsed.kind !== 'rule') continue;
    const { expressions } = parsed.node;
    const labels = expressions.filter(({ key }) => key === 'LABEL').map(({ value }) => value);
    // Whoever jumps to a label comes here past every guard that stands below the jump.
    const joining = jumps.filter(({ label }) => labels.includes(label));
    guards = guards.filter(({ label }) => !labels.includes(label)).map((guard) => afterJoin(guard, joining.filter(({ at }) => at < guard.at)));
    const rule = toRuleLine(parsed.line, expressions, guards);
    const goto = expressions.find(({ key }) => key === 'GOTO');
    // udevd ignores a GOTO whose label does not stand further down.
    if (goto !== undefined && (labelledLines.get(goto.value) ?? 0) > rule.number) {
      const jump = { label: goto.value, at: lines.length, by: rule };
      jumps.push(jump);
      guards = [...guards, { ...jump, condition: guardOf(rule) }];
    }
    lines.push(rule);
  }
  return lines;
}

interface Jump {
  readonly label: string;
  /** index of the line with the jump */
  readonly at: number;
  readonly by: RuleLine;
}

/** A jump, and what holds between it and its label: null when that cannot be told. */
interface Guard extends Jump {
  readonly condition: readonly Condition[] | 'never' | null;
}

function toRuleLine(line: LogicalLine, expressions: readonly ExpressionNode[], guards: readonly Guard[]): RuleLine {
  const own = expressions.flatMap((expression) => conditionOf(expression) ?? []);
  const given = guards.flatMap(({ condition }) => (condition === null || condition === 'never' ? [] : condition));
  const isMatch = ({ key, operator }: ExpressionNode): boolean => operator === '==' || operator === '!=' || key === 'PROGRAM' || key === 'IMPORT';
  return {
    line,
    number: firstLineOf(line),
    expressions,
    matches: expressions.filter(isMatch),
    assignments: expressions.filter((expression) => !isMatch(expression)),
    own,
    given,
    hasOtherGuards: guards.some(({ condition }) => condition === null),
    conditions: [...given, ...own],
    reach: reachOf(own, guards),
  };
}

function reachOf(own: readonly Condition[], guards: readonly Guard[]): Reach {
  for (const { condition, by } of guards) {
    if (condition === 'never') return { kind: 'jumped-over', by };
    if (condition !== null && exclude(condition, own)) return { kind: 'taken-away', by };
  }
  return { kind: 'open' };
}

/** What holds of every event that does not jump here: with one condition its opposite, with several nothing certain. */
function guardOf({ matches, own }: RuleLine): Guard['condition'] {
  if (matches.length === 0) return 'never';
  const only = matches.length === 1 ? own[0] : undefined;
  return only === undefined ? null : [opposite(only)];
}

/** What is left of a guard below a label that jumps from above the guard lead to. */
function afterJoin(guard: Guard, jumps: readonly Jump[]): Guard {
  const [only, ...others] = jumps;
  if (only === undefined) return guard;
  const comesByJumpOnly = guard.condition === 'never' && others.length === 0 && only.by.own.length > 0;
  return { ...guard, at: only.at, condition: comesByJumpOnly ? only.by.own : null };
}

function lastLineByLabel(file: ParsedFile): ReadonlyMap<string, number> {
  return new Map(file.lines.flatMap((line) => (line.kind !== 'rule' ? [] : line.node.expressions
    .filter(({ key }) => key === 'LABEL')
    .map(({ value }): [string, number] => [value, firstLineOf(line.line)]))));
}
