import type { ExpressionNode } from '../../rules/syntax.ts';
import { actionsOf, exclude } from '../conditions.ts';
import { about, eachLine, type Lint, type LintContext, type LintedFile } from '../finding.ts';
import { covers, knownSource, type Provider } from '../providers.ts';
import type { RuleLine } from '../rule-lines.ts';

/** A property that a helper brings is asked for before any rule has called the helper for such a device. */
export const propertyTooEarly: Lint = {
  code: 'property-too-early',
  severity: 'warning',
  summary: 'a property is asked for, or put into a name or command, before the rule that finds it out',
  find: eachLine((rule, context, file) => {
    // The record of the device brings everything back when it goes.
    if (actionsOf(rule.conditions).join() === 'remove') return null;
    const asked = rule.matches.filter(asksForValue).map((expression) => ({ expression, property: expression.attribute as string }));
    return [...asked, ...insertions(rule)].flatMap(({ expression, property }) => {
      const later = laterSource(property, { rule, file, context });
      if (later === null) return [];
      return [about(rule, expression, {
        message: `${property} is not known yet: ${later} finds it out`,
        hint: `give the file a name that sorts after ${later}`,
      })];
    });
  }),
};

function asksForValue({ key, attribute, operator, value }: ExpressionNode): boolean {
  if (key !== 'ENV' || attribute === null) return false;
  return operator === '==' ? value !== '' && !value.startsWith('|') && value !== '*' : operator === '!=' && value === '';
}

/** What is put into a command or a name with `$env{...}`; what the line has asked for already is not told twice. */
function insertions({ expressions, matches }: RuleLine): { readonly expression: ExpressionNode; readonly property: string }[] {
  return expressions.flatMap((expression) => {
    const property = /(?:\$env|%E)\{(\w+)\}/.exec(expression.value)?.[1];
    const isAsked = matches.some(({ key, attribute }) => key === 'ENV' && attribute === property);
    return property === undefined || isAsked ? [] : [{ expression, property }];
  });
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
