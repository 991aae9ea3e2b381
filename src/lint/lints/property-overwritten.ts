import type { ExpressionNode } from '../../rules/syntax.ts';
import { exclude } from '../conditions.ts';
import { about, eachLine, type Lint, type LintContext, type LintedFile } from '../finding.ts';
import { covers, type Provider } from '../providers.ts';
import type { RuleLine } from '../rule-lines.ts';

/** What kind of input device it is, which udev finds out for every one of them; of disks it depends on much else. */
const foundAnyway = /^ID_INPUT(_.*)?$/;

/** A property is set, and a rule file further on finds out its own value. */
export const propertyOverwritten: Lint = {
  code: 'property-overwritten',
  severity: 'warning',
  summary: 'ID_INPUT and the like are set or taken away before the rule file that finds them out',
  find: eachLine((rule, context, file) => rule.assignments.filter(({ key }) => key === 'ENV').flatMap((expression) => {
    const later = laterFinder(expression, { rule, file, context });
    return later === null ? [] : [about(rule, expression, {
      message: `${later} finds out ${expression.attribute} later on, and what is given here is lost`,
      hint: `give the file a name that sorts after ${later}`,
    })];
  })),
};

function laterFinder({ attribute, operator, value }: ExpressionNode, { rule, file, context }: { readonly rule: RuleLine; readonly file: LintedFile; readonly context: LintContext }): string | null {
  const property = attribute ?? '';
  if (operator !== '=' || !foundAnyway.test(property)) return null;
  // A finder that asks for the property first leaves alone what has a value.
  const leavesAlone = ({ matches }: RuleLine): boolean => value !== '' && matches.some(({ key }) => key === 'ENV');
  const isLater = (provider: Provider): boolean => provider.file.name > file.name && provider.findsOut && provider.rule.expressions.some(({ key }) => key === 'IMPORT')
    && covers(provider.properties.filter((name) => name !== '*'), property) && !exclude(provider.rule.conditions, rule.conditions) && !leavesAlone(provider.rule);
  return context.providers.find(isLater)?.file.name ?? null;
}
