import type { ExpressionNode } from '../../rules/syntax.ts';
import { actionsOf, exclude } from '../conditions.ts';
import { about, eachLine, type Lint, type LintContext, type LintedFile } from '../finding.ts';
import { covers, knownSource, type Provider } from '../providers.ts';
import type { RuleLine } from '../rule-lines.ts';

/** A property that a helper brings is asked for before any rule has called the helper for such a device. */
export const propertyTooEarly: Lint = {
  code: 'property-too-early',
  severity: 'warning',
  summary: 'a property is asked for before the rule that finds it out',
  find: eachLine((rule, context, file) => {
    // The record of the device brings everything back when it goes.
    if (actionsOf(rule.conditions).join() === 'remove') return null;
    return rule.matches.filter(asksForValue).flatMap((expression) => {
      const later = laterSource(expression.attribute as string, { rule, file, context });
      if (later === null) return [];
      return [about(rule, expression, {
        message: `${expression.attribute} is not known yet: ${later} finds it out`,
        hint: `give the file a name that sorts after ${later}`,
      })];
    });
  }),
};

function asksForValue({ key, attribute, operator, value }: ExpressionNode): boolean {
  if (key !== 'ENV' || attribute === null) return false;
  return operator === '==' ? value !== '' && !value.startsWith('|') && value !== '*' : operator === '!=' && value === '';
}

/** The file that brings the property, when none does up to here; null when all is well or nothing is known about it. */
function laterSource(property: string, place: { readonly rule: RuleLine; readonly file: LintedFile; readonly context: LintContext }): string | null {
  const known = knownSource(property);
  if (known === null) return null;
  const { rule, file, context } = place;
  const useful = context.providers.filter((provider) => (
    covers(provider.properties, property)
    // What an unknown program finds out is known to who has it called, in the same file.
    && (provider.file === file || !provider.properties.includes('*'))
    && !exclude(provider.rule.conditions, rule.conditions)));
  if (useful.some((provider) => isBefore(provider, file, rule))) return null;
  const finders = useful.filter((provider) => provider.findsOut && provider.file !== file);
  const later = finders.find((provider) => provider.file.name === known.file) ?? finders[0];
  if (later !== undefined) return later.file.name;
  return useful.length === 0 && !context.files.some(({ name }) => name === known.file) && file.name < known.file ? known.file : null;
}

/** The line itself counts: an IMPORT on it is carried out after the properties are compared, but it shows that the author knows. */
function isBefore(provider: Provider, file: LintedFile, rule: RuleLine): boolean {
  return provider.file === file ? provider.rule.number <= rule.number : provider.file.name < file.name;
}
