/**
 * `$kernel`, `%n`, `$attr{…}`, `$env{…}` and the other substitutions of udev(7). A value is taken apart once, at load; for
 * each event its parts are put together again with what the event knows.
 */
import { inputCharacters, isBlank, maxNameBytes, maxPathBytes, replaceBlanks, replaceUnsafe, trimBlanksAtEnd } from '../base/text.ts';
import { parseElsewhere } from './attribute.ts';
import type { Draft } from './draft.ts';
import type { AttributeName, Instruction, ParentCondition } from './program.ts';

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
  /** what udevd cannot make sense of: the value ends here */
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

export interface SubstituteOptions {
  /** what the value is for, as a trace tells it */
  readonly by: Instruction | ParentCondition;
  /** more bytes than this are refused */
  readonly maxBytes: number;
  /** make underscores of the white space in what is substituted (but for `$result`), as for SYMLINK */
  readonly replacesBlanks?: boolean;
}

/**
 * Puts a value together for an event.
 *
 * @returns null when it would be longer than `maxBytes`: udevd then refuses the whole expression
 */
export function substitute(draft: Draft, template: Template, { by, maxBytes, replacesBlanks = false }: SubstituteOptions): string | null {
  const { constant } = template;
  if (constant !== null) return constant.length <= maxBytes ? constant : null;
  let result = '';
  for (const part of template.parts) {
    if (typeof part === 'string') result += part;
    else if (isUnreadable(draft, part)) break;
    else {
      const value = valueOf(draft, part);
      if (value === null || result.length + value.length > maxBytes) return null;
      result += replacesBlanks && part.kind !== 'result' ? replaceBlanks(value) : value;
    }
    if (result.length > maxBytes) return null;
  }
  draft.trace?.substituted(by, template.text, result);
  return result;
}

/** udevd ends the value where it cannot tell what to substitute; a bad part number does not matter while there is no result. */
function isUnreadable(draft: Draft, part: Substitution): boolean {
  return part.kind === 'end' || (part.kind === 'result' && part.part === null && draft.result !== null);
}

/** What an attribute's value becomes before it goes anywhere: without white space at its end, unsafe bytes replaced. */
function harmless(value: string): string {
  return replaceUnsafe(trimBlanksAtEnd(value), inputCharacters);
}

/** @returns null when the value is too long to be substituted */
function valueOf(draft: Draft, part: Substitution): string | null {
  const { device } = draft;
  switch (part.kind) {
    case 'env':
      return draft.property(part.name) ?? '';
    case 'attr':
      return attributeValue(draft, part);
    case 'kernel':
      return device.sysname;
    case 'number':
      return device.sysnum ?? '';
    case 'devpath':
      return device.devpath;
    case 'devnode':
      return device.devname ?? '';
    case 'id':
      return draft.matchedParent?.sysname ?? '';
    case 'driver':
      return draft.matchedParent?.driver ?? '';
    case 'major':
      return String(device.devnum?.major ?? 0);
    case 'minor':
      return String(device.devnum?.minor ?? 0);
    case 'result':
      return draft.result === null ? '' : resultPart(draft.result, part.part ?? 0, part.andRest);
    case 'parent':
      return belowDev(device.parent?.devname ?? '');
    case 'name':
      return draft.name?.value ?? (device.devname === null ? device.sysname : belowDev(device.devname));
    case 'links':
      return [...draft.links.keys()].join(' ');
    case 'root':
      return '/dev';
    case 'sys':
      return '/sys';
    case 'end':
      return '';
  }
}

/** Of another device if the name says so, else of the device, else of the parent that matched (udev(7) "$attr{file}"). */
function attributeValue(draft: Draft, part: Extract<Substitution, { kind: 'attr' }>): string | null {
  const elsewhere = part.elsewhere === null || part.elsewhere.name === null ? null : draft.attributeElsewhere(part.elsewhere);
  if (elsewhere !== null) return harmless(elsewhere.slice(0, maxNameBytes));
  let value = draft.attribute(part.name);
  if (value === null && draft.matchedParent !== draft.device) value = draft.matchedParent?.attribute(part.name) ?? null;
  if (value === null) return '';
  return value.length > maxNameBytes ? null : harmless(value);
}

/** `%c{N}` and `%c{N+}`; 0 is the whole string. A part that is not there is empty. */
function resultPart(result: string, part: number, andRest: boolean): string {
  if (part === 0) return result;
  let start = skipBlanks(result, 0);
  for (let index = 1; index < part; index++) {
    start = skipBlanks(result, skipWord(result, start));
    if (start === result.length) return '';
  }
  return result.slice(start, andRest ? undefined : skipWord(result, start));
}

function skipBlanks(text: string, at: number): number {
  while (isBlank(text[at])) at++;
  return at;
}

function skipWord(text: string, at: number): number {
  while (at < text.length && !isBlank(text[at])) at++;
  return at;
}

function belowDev(devname: string): string {
  return devname.slice('/dev/'.length);
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
