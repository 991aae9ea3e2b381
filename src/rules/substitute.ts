/** Carries out the substitutions in a value for an event (udev(7), at the end of "Keys"). */
import { inputCharacters, isBlank, maxNameBytes, replaceBlanks, replaceUnsafe, trimBlanksAtEnd } from '../base/text.ts';
import type { Draft } from './draft.ts';
import type { Instruction, ParentCondition } from './program.ts';
import type { Substitution, Template } from './template.ts';

/** What the value is for. */
export interface SubstituteOptions {
  /** what the value is for, as a trace tells it */
  readonly by: Instruction | ParentCondition;
  /** more bytes than this are refused */
  readonly maxBytes: number;
  /** make underscores of the white space in what is substituted (but for `$result`), as for SYMLINK */
  readonly replacesBlanks?: boolean;
}

/**
 * Carries out the substitutions in a value.
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

/**
 * Whether udevd would end the value here, because it cannot tell what to substitute. A bad part number counts only if there is a
 * result.
 */
function isUnreadable(draft: Draft, part: Substitution): boolean {
  return part.kind === 'end' || (part.kind === 'result' && part.part === null && draft.result !== null);
}

/** An attribute's value as it is substituted: without white space at its end, and with unsafe bytes replaced. */
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
  if (elsewhere !== null) return harmless(elsewhere);
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
