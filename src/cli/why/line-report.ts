import { sourceText, type Source } from '../../base/problem.ts';
import { printable } from '../../base/text.ts';
import type { Device } from '../../device/device.ts';
import type { Verdict } from '../../rules/verdict.ts';
import type { Failure } from './advice.ts';
import { adviceFor } from './advice.ts';
import type { Deed } from './line-watch.ts';
import { parentTable } from './parent-table.ts';
import type { RuleTexts } from './rule-text.ts';
import { written } from './written.ts';

/** A failed question: where it stands, what it saw, and what would have to change. */
export function describeFailure(failure: Failure, texts: RuleTexts): string {
  const { at } = failure;
  const lines = at.kind === 'parents' ? parentLines(failure, at, texts) : [...texts.excerptAt(at.token.source), `${written(at.token)} does not hold: ${sightOf(failure)}`];
  return [...lines, ...adviceFor(failure)].map((line) => `${printable(line)}\n`).join('');
}

/** What a line did that matched, and what became of it. */
export function describeDeeds(deeds: readonly Deed[], verdict: Verdict, texts: RuleTexts): string {
  const lines: string[] = [];
  let shown: Source | null = null;
  for (const deed of deeds) {
    if (deed.source !== shown) lines.push(...texts.excerptAt(deed.source));
    shown = deed.source;
    lines.push(`  ${wordsOf(deed)}`);
    const later = overriddenBy(deed, verdict);
    if (later !== null) lines.push(`    but overridden by ${sourceText(later)}`, ...texts.excerptAt(later).map((line) => `   ${line}`));
  }
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** The rule that undid what a line did, null when it lasts. */
export function overriddenBy({ change, source }: Deed, { overridden }: Verdict): Source | null {
  const { what, name, value } = change;
  // Links, tags and entries of the RUN list go by their value; everything else by what it is.
  const isSame = (other: Verdict['overridden'][number]): boolean => {
    if (other.what !== what || other.source !== source) return false;
    return what === 'link' || what === 'tag' ? other.name === value : what === 'run' ? other.value === value : other.name === name;
  };
  return change.how === 'set' || change.how === 'added' || change.how === 'removed' ? (overridden.find(isSame)?.by ?? null) : null;
}

export function wordsOf({ change, notes, sealedBy }: Deed): string {
  const { what, how, name, value } = change;
  const subject = `${what}${name === null ? '' : ` ${name}`}`;
  const why = notes.length === 0 ? '' : `: ${notes.join('; ')}`;
  switch (how) {
    case 'kept':
      return `${subject} is left as it is${sealedBy === null ? '' : `, because ':=' at ${sourceText(sealedBy)} forbids to change it`}`;
    case 'refused':
      return `${subject} is refused${why}`;
    case 'cleared':
      return `${subject}: all earlier ones taken away`;
    default:
      return `${subject} ${how}${value === null ? '' : ` '${value}'`}${why}`;
  }
}

/** What a question saw, in words. */
export function sightOf({ device, at, saw }: Failure): string {
  const reasons = saw.notes.join('; ');
  switch (at.kind) {
    case 'attr':
      if (saw.values.length === 0) return `${device.sysname} has no attribute '${at.token.attribute ?? ''}'`;
      break;
    case 'test':
      return at.negated ? 'the file is there' : 'there is no such file';
    case 'program':
    case 'import-program':
    case 'import-builtin':
      return `${saw.meant === null ? '' : `'${saw.meant}' `}${at.negated ? 'ended well' : 'failed'}${reasons === '' ? '' : `: ${reasons}`}`;
    case 'import-file':
      return 'the file cannot be read';
    case 'import-db':
      return 'the record from before the event has no such property';
    case 'import-cmdline':
      return 'the kernel command line has no such option';
    case 'import-parent':
      return 'the parent has no such property';
    case 'symlink':
    case 'tag':
      if (saw.values.length === 0) return `the device has no ${at.kind} at this line`;
      break;
  }
  if (saw.values.length > 1) return `the values are ${saw.values.map((value) => `'${value ?? ''}'`).join(', ')}`;
  const [value] = saw.values;
  return value === null || value === undefined ? 'there is no value' : `the value is '${value}'`;
}

function parentLines({ device }: Failure, at: Extract<Failure['at'], { kind: 'parents' }>, texts: RuleTexts): string[] {
  const rows = parentTable(device, at);
  const lacking = at.conditions.filter((_, index) => !rows.some(({ cells }) => cells[index]?.holds === true));
  const meant = lacking.length > 0 ? lacking : at.conditions;
  const lines = meant.flatMap(({ token }) => texts.excerptAt(token.source));
  lines.push('No device holds all of this:');
  for (const { device: on, cells } of rows) {
    lines.push(`  ${nameOf(on)}`);
    for (const { token, value, holds } of cells) {
      const mark = holds === null ? '?' : holds ? '+' : '-';
      lines.push(`    ${mark} ${written(token)}   ${value === null ? 'has none' : `is '${value}'`}`);
    }
  }
  return lines;
}

function nameOf({ sysname, subsystem }: Device): string {
  return subsystem === null ? sysname : `${sysname} (${subsystem})`;
}
