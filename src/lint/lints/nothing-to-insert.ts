import type { ExpressionNode } from '../../rules/syntax.ts';
import { about, type Finding, type Lint } from '../finding.ts';
import type { RuleLine } from '../rule-lines.ts';

/** `%c` is what the last PROGRAM printed (udev(7) "%c, $result"). */
export const nothingToInsert: Lint = {
  code: 'nothing-to-insert',
  severity: 'warning',
  summary: '%c or $result, and no PROGRAM above whose output it would be',
  find: ({ lines }) => {
    const first = lines.findIndex(({ matches }) => matches.some(({ key }) => key === 'PROGRAM'));
    return lines.slice(0, first < 0 ? lines.length : first).flatMap((rule: RuleLine): readonly Finding[] => rule.assignments.filter(insertsResult).map((expression) => about(rule, expression, {
      message: 'nothing stands here: no PROGRAM has printed anything up to this line',
      hint: 'write PROGRAM="..." on the line, or %k, %n or $env{...} for what is meant',
    })));
  },
};

function insertsResult({ value }: ExpressionNode): boolean {
  return /(?<![%$])(?:%%|\$\$)*(?:%c|\$result)/.test(value);
}
