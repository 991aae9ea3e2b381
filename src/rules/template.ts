/**
 * `$kernel`, `%n`, `$attr{…}`, `$env{…}` and the other substitutions of udev(7), taken apart. That happens once, at load; for each
 * event substitute.ts puts the parts together again with what the event knows.
 */
import { maxPathBytes } from '../base/text.ts';
import { parseElsewhere } from './attribute.ts';
import type { AttributeName } from './program.ts';

/** A value, taken apart. */
export interface Template {
  /** as written, with `%%` and `$$` still double */
  readonly text: string;
  readonly parts: readonly Part[];
  /** the value where nothing has to be substituted, else null */
  readonly constant: string | null;
}

/** Literal text, or something that depends on the event. */
export type Part = string | Substitution;

export type Substitution =
  | { readonly kind: PlainName }
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'attr'; readonly name: string; readonly elsewhere: Extract<AttributeName, { kind: 'elsewhere' }> | null }
  /** `part` 0 is the whole result, null is no number; `andRest` is `%c{N+}` */
  | { readonly kind: 'result'; readonly part: number | null; readonly andRest: boolean }
  /** something that udevd cannot read: the value ends here */
  | { readonly kind: 'end' };

type PlainName = 'devnode' | 'kernel' | 'number' | 'driver' | 'devpath' | 'id' | 'major' | 'minor' | 'parent' | 'name' | 'links' | 'root' | 'sys';

/** Long and short forms. udevd takes the first name that fits, so `$sysfs` has to come before `$sys`. */
const forms: readonly (readonly [long: string, short: string, kind: PlainName | 'attr' | 'env' | 'result'])[] = [
  ['devnode', 'N', 'devnode'],
  ['tempnode', 'N', 'devnode'],
  ['attr', 's', 'attr'],
  ['sysfs', 's', 'attr'],
  ['env', 'E', 'env'],
  ['kernel', 'k', 'kernel'],
  ['number', 'n', 'number'],
  ['driver', 'd', 'driver'],
  ['devpath', 'p', 'devpath'],
  ['id', 'b', 'id'],
  ['major', 'M', 'major'],
  ['minor', 'm', 'minor'],
  ['result', 'c', 'result'],
  ['parent', 'P', 'parent'],
  ['name', 'D', 'name'],
  ['links', 'L', 'links'],
  ['root', 'r', 'root'],
  ['sys', 'S', 'sys'],
];

/** Whether a text may have substitutions, or doubled marks that stand for one. */
export function hasSubstitution(text: string): boolean {
  return /[$%]/.test(text);
}

/** Takes a value apart. Never fails: what is no substitution is text. */
export function parseTemplate(text: string): Template {
  const parts: Part[] = [];
  let literal = '';
  for (let at = 0; at < text.length; ) {
    const found = substitutionAt(text, at);
    if (found === null) {
      // `$$` and `%%` stand for one of them.
      if (isMarker(text[at]) && text[at] === text[at + 1]) at++;
      literal += text[at++];
      continue;
    }
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push(found.substitution);
    if (found.substitution.kind === 'end') break;
    at = found.end;
  }
  if (literal !== '') parts.push(literal);
  const constant = parts.length === 0 ? '' : parts.length === 1 && typeof parts[0] === 'string' ? parts[0] : null;
  return { text, parts, constant };
}

interface Found {
  readonly substitution: Substitution;
  readonly end: number;
}

/** The substitution that begins here; null when none does. */
function substitutionAt(text: string, at: number): Found | null {
  const marker = text[at];
  if (!isMarker(marker) || text[at + 1] === marker) return null;
  const form = forms.find(([long, short]) => (marker === '$' ? text.startsWith(long, at + 1) : text[at + 1] === short));
  if (form === undefined) return null;
  const [long, , kind] = form;
  const brace = at + 1 + (marker === '$' ? long.length : 1);
  if (text[brace] !== '{') return { substitution: substitutionOf(kind, null), end: brace };
  const close = text.indexOf('}', brace);
  const argument = text.slice(brace + 1, close);
  if (close < 0 || argument === '' || argument.length > maxPathBytes) return { substitution: { kind: 'end' }, end: text.length };
  return { substitution: substitutionOf(kind, argument), end: close + 1 };
}

function substitutionOf(kind: PlainName | 'attr' | 'env' | 'result', argument: string | null): Substitution {
  switch (kind) {
    case 'attr':
      return argument === null ? { kind: 'end' } : { kind, name: argument, elsewhere: parseElsewhere(argument) };
    case 'env':
      return argument === null ? { kind: 'end' } : { kind, name: argument };
    case 'result':
      return resultSubstitution(argument);
    default:
      return { kind };
  }
}

function resultSubstitution(argument: string | null): Substitution {
  if (argument === null) return { kind: 'result', part: 0, andRest: false };
  const andRest = argument.endsWith('+');
  const part = unsigned(andRest ? argument.slice(0, -1) : argument);
  return { kind: 'result', part, andRest };
}

/** A number as strtoul(3) with base 0 reads it, and `0b…` and `0o…` besides. */
function unsigned(text: string): number | null {
  const digits = /^[ \t\n\v\f\r]*\+?(0x[0-9a-f]+|0b[01]+|0o[0-7]+|0[0-7]*|[1-9][0-9]*)$/i.exec(text)?.[1];
  if (digits === undefined) return null;
  const value = Number(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
  return value <= 0xffff_ffff ? value : null;
}

function isMarker(character: string | undefined): boolean {
  return character === '$' || character === '%';
}
