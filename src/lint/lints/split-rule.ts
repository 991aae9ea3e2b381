import type { RuleLine } from '../rule-lines.ts';
import { about, type Finding, type Lint } from '../finding.ts';

/** Two lines that were meant as one: the first asks and does nothing, so that the second does its work for every device. */
export const splitRule: Lint = {
  code: 'split-rule',
  severity: 'error',
  summary: 'a rule stands on two lines without a backslash between them',
  find: ({ lines }) => lines.flatMap((rule, index): readonly Finding[] => {
    const next = lines[index + 1];
    // Who ended the line with a backslash knows; something stands behind it, which is said already.
    if (/\\\s+$/.test(rule.line.text)) return [];
    const last = rule.expressions.at(-1);
    if (next === undefined || last === undefined || !followsDirectly(rule, next)) return [];
    const asksOnly = rule.assignments.length === 0 && rule.matches.every(({ key }) => key !== 'PROGRAM' && key !== 'IMPORT');
    const endsWithComma = /,[ \t]*$/.test(rule.line.text);
    const assignsBlindly = next.matches.length === 0 && next.assignments.some(({ key }) => key !== 'LABEL' && key !== 'GOTO');
    if (!asksOnly && !(endsWithComma && assignsBlindly)) return [];
    if (!endsWithComma && next.assignments.length === 0) return [];
    const hint = `end the line with ${endsWithComma ? '' : 'a comma and '}a backslash`;
    return [about(rule, last, { message: `the rule ends here: line ${next.number} is a rule of its own, and applies whether this one matches or not`, hint })];
  }),
};

function followsDirectly({ line }: RuleLine, next: RuleLine): boolean {
  return line.pieces.at(-1)?.line === next.number - 1;
}
