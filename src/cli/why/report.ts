import { sourceText, type Source } from '../../base/problem.ts';
import { printable } from '../../base/text.ts';
import type { Giver, Origin, Replaced } from './origin.ts';
import type { RuleTexts } from './rule-text.ts';

export interface AccountNames {
  user(uid: number): string | null;
  group(gid: number): string | null;
}

/** Origins as text: a paragraph for each place that gave something, with the rule's words. */
export function describeOrigins(origins: readonly Origin[], texts: RuleTexts, names: AccountNames): string {
  const paragraphs = new Map<string, string[]>();
  for (const origin of origins) {
    const heading = headingOf(origin.giver, texts);
    const key = heading.join('\n');
    const lines = paragraphs.get(key) ?? [...heading];
    paragraphs.set(key, lines);
    lines.push(`  ${wordsOf(origin, names)}`);
    for (const replaced of origin.instead) lines.push(`    was ${replacedWords(origin, replaced, names)}`);
    if (origin.takenAwayBy !== null && origin.value === null && origin.what === 'property') continue;
    if (origin.takenAwayBy !== null) lines.push(`    taken away again by ${sourceText(origin.takenAwayBy)}`, ...texts.excerptAt(origin.takenAwayBy).map((line) => `   ${line}`));
  }
  return [...paragraphs.values()].map((lines) => `${lines.join('\n')}\n`).join('\n');
}

/** The same for programs. */
export function originAsObject({ what, name, value, giver, instead, takenAwayBy }: Origin, texts: RuleTexts): { readonly [field: string]: Field } {
  return {
    what,
    name,
    value,
    by: giver.kind,
    ...(giver.kind === 'rule' ? { source: sourceObject(giver.source), rule: texts.expressionAt(giver.source) } : {}),
    ...(giver.kind === 'device manager' ? { reason: giver.why } : {}),
    instead: instead.map((replaced) => ({ value: replaced.value, by: replaced.source === null ? 'kernel' : 'rule', source: replaced.source === null ? null : sourceObject(replaced.source) })),
    takenAwayBy: takenAwayBy === null ? null : sourceObject(takenAwayBy),
  };
}

type Field = null | string | number | readonly Field[] | { readonly [name: string]: Field };

export function sourceObject({ file, line, column }: Source): { readonly file: string; readonly line: number; readonly column: number } {
  return { file, line, column };
}

function headingOf(giver: Giver, texts: RuleTexts): string[] {
  switch (giver.kind) {
    case 'rule':
      return [`${sourceText(giver.source)}${helperOf(texts.expressionAt(giver.source))}`, ...texts.excerptAt(giver.source)];
    case 'kernel':
      return ['the kernel'];
    case 'earlier':
      return ['an earlier event (a tag stays with its device)'];
    case 'device manager':
      return [`the device manager ${giver.why}`];
  }
}

/** Where the values come from when a rule only says whom to ask. */
function helperOf(expression: string | null): string {
  const [, type, helper] = /^IMPORT\{([a-z]+)\}[^"]*"(.*)"$/.exec(expression ?? '') ?? [];
  if (type === undefined || helper === undefined) return '';
  if (type === 'builtin' || type === 'program') return `, asking the ${type} '${printable(helper)}'`;
  const places: Readonly<Record<string, string>> = { file: `from the file ${helper}`, db: 'from the record before the event', cmdline: 'from the kernel command line', parent: "from the parent's properties" };
  return places[type] === undefined ? '' : `, ${printable(places[type])}`;
}

function wordsOf({ what, name, value, takenAwayBy }: Origin, names: AccountNames): string {
  if (what === 'property') return value === null ? `property ${name} ${takenAwayBy === null ? '' : 'removed'}` : `property ${name}=${printable(value)}`;
  const shown = value === null ? (name === null ? ' as the node was made' : '') : ` ${valueWords(what, value, names)}`;
  return `${what}${name === null ? '' : ` ${printable(name)}`}${shown}`;
}

function replacedWords({ what }: Origin, { value, source }: Replaced, names: AccountNames): string {
  const shown = value === null ? (what === 'property' ? 'removed' : 'given') : `'${valueWords(what, value, names)}'`;
  return `${shown} by ${source === null ? 'the kernel' : sourceText(source)}`;
}

function valueWords(what: Origin['what'], value: string, names: AccountNames): string {
  if (what === 'mode') return value.padStart(4, '0');
  const name = what === 'owner' ? names.user(Number(value)) : what === 'group' ? names.group(Number(value)) : null;
  return name === null ? printable(value) : `${value} (${name})`;
}
