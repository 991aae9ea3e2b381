import { exclude, limits } from '../conditions.ts';
import { about, eachLine, type Lint, type LintContext, type LintedFile } from '../finding.ts';
import type { RuleLine } from '../rule-lines.ts';

/** systemd looks at devices that have the tag `systemd`, and at no others (systemd.device(5)). */
export const wantsWithoutTag: Lint = {
  code: 'wants-without-tag',
  severity: 'warning',
  summary: 'SYSTEMD_WANTS for a device that is not tagged systemd',
  find: eachLine((rule, context, file) => {
    const wants = rule.assignments.find(({ key, attribute }) => key === 'ENV' && /^SYSTEMD_(USER_)?WANTS$/.test(attribute ?? ''));
    if (wants === undefined || tags(rule) || !limits(rule.conditions, 'SUBSYSTEM') || isTaggedElsewhere(rule, context, file)) return null;
    return about(rule, wants, {
      message: `systemd never sees this device: no rule tags its kind "systemd"`,
      hint: 'add TAG+="systemd" to the line',
    });
  }),
};

function tags({ assignments }: RuleLine): boolean {
  return assignments.some(({ key, operator, value }) => key === 'TAG' && operator !== '-=' && value === 'systemd');
}

/** Rules of others that tag only devices with a certain property are about those devices; the author's own he knows. */
function isTaggedElsewhere(rule: RuleLine, { files }: LintContext, own: LintedFile): boolean {
  const isGeneral = ({ matches, own: conditions }: RuleLine): boolean => matches.length === conditions.length;
  const taggers = files.flatMap((file) => file.lines.filter((line) => tags(line) && (file === own || isGeneral(line))));
  return taggers.length === 0 || taggers.some((tagger) => !exclude(tagger.conditions, rule.conditions));
}
