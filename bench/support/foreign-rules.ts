import type { RuleTexts } from './shared-bed.ts';

/**
 * Rules that concern no device there is, by file name: half of them name their subsystem, half are jumped over by a line that asks for
 * it. Two lines more than asked for guard them.
 */
export function foreignRules(lines: number): RuleTexts {
  let named = '';
  let guarded = 'SUBSYSTEM!="foreign", GOTO="foreign_end"\n';
  for (let i = 0; i < lines / 2; i++) {
    named += `SUBSYSTEM=="foreign${i % 97}", ATTRS{idVendor}=="${i}", MODE="0660", SYMLINK+="foreign${i}"\n`;
    guarded += `ATTRS{idVendor}=="${i}", ENV{FOREIGN${i}}="1", TAG+="foreign"\n`;
  }
  return [['95-named.rules', named], ['96-guarded.rules', `${guarded}LABEL="foreign_end"\n`]];
}
