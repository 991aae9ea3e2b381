import { about, type Finding, type Lint } from '../finding.ts';
import type { RuleLine } from '../rule-lines.ts';

/** A line that no event gets to, or gets through. */
export const unreachable: Lint = {
  code: 'unreachable',
  severity: 'error',
  summary: 'a GOTO above takes away every event that the line asks for',
  find: ({ lines }) => {
    const said = new Set<RuleLine>();
    return lines.flatMap((rule): readonly Finding[] => {
      const { reach } = rule;
      const first = rule.expressions[0];
      if (reach.kind === 'open' || first === undefined || rule.expressions.every(({ key }) => key === 'LABEL')) return [];
      if (reach.kind === 'taken-away') return [about(rule, first, takenAway(reach.by))];
      if (said.has(reach.by)) return [];
      said.add(reach.by);
      return [about(rule, first, { message: `no event comes here: line ${reach.by.number} always jumps over it`, hint: 'give that GOTO a condition, or remove the rules' })];
    });
  },
};

function takenAway({ number, own }: RuleLine): Pick<Finding, 'message' | 'hint'> {
  const { subject, negated, alternatives } = own[0] as RuleLine['own'][number];
  const condition = `${subject}${negated ? '!=' : '=='}"${alternatives.join('|')}"`;
  return { message: `this never matches: line ${number} jumps over it when ${condition}`, hint: 'move the rule above that line, or the GOTO below' };
}
