import { compileGlob, type Glob, hasWildcards, matchesGlob } from '../base/glob.ts';
import { lowerAscii } from '../base/text.ts';

/** What the value of a match key asks for, compiled (udev(7) "Keys": glob patterns and alternatives). */
export type Pattern =
  | { readonly kind: 'empty' }
  | { readonly kind: 'literal'; readonly text: string }
  /** one of several; when `ignoresCase`, the texts are in lower case */
  | { readonly kind: 'literals'; readonly texts: ReadonlySet<string>; readonly ignoresCase: boolean }
  | { readonly kind: 'globs'; readonly globs: readonly Glob[]; readonly orEmpty: boolean };

export interface PatternText {
  /** as written between the quotes */
  readonly value: string;
  readonly caseInsensitive: boolean;
  /** `!=` */
  readonly negated: boolean;
}

/**
 * Compiles the value of a match.
 *
 * Alternatives are separated by `|`; an empty one matches the empty string. If any of them has a wildcard, all are patterns,
 * otherwise all are literal, backslashes included.
 *
 * `?*` alone means "not empty", and udevd turns it into `!=""`. That is more than another spelling where one of many is
 * asked for: TAG=="?*" and SYMLINK=="?*" hold also for a device that has no tag or link, because `!=` asks for all of them.
 *
 * @returns the pattern, and whether it is to be negated
 */
export function compilePattern(text: PatternText): { readonly pattern: Pattern; readonly negated: boolean } {
  const { value, negated, caseInsensitive } = text;
  if (value === '') return { pattern: { kind: 'empty' }, negated };
  if (value === '?*') return { pattern: { kind: 'empty' }, negated: !negated };
  const alternatives = value.split('|');
  if (hasWildcards(value)) {
    const globs = alternatives.filter((alternative) => alternative !== '').map((alternative) => compileGlob(alternative, caseInsensitive));
    return { pattern: { kind: 'globs', globs, orEmpty: alternatives.includes('') }, negated };
  }
  if (alternatives.length === 1 && !caseInsensitive) return { pattern: { kind: 'literal', text: value }, negated };
  return { pattern: literals(alternatives, caseInsensitive), negated };
}

/**
 * SUBSYSTEM=="subsystem" (or "bus", or "class", which people wrote before there was one word for both) asks whether the
 * device is itself a subsystem, whichever of the three sysfs calls it.
 */
export function compileSubsystemPattern(text: PatternText): { readonly pattern: Pattern; readonly negated: boolean } {
  if (!subsystemWords.includes(text.value)) return compilePattern(text);
  return { pattern: literals(subsystemWords, text.caseInsensitive), negated: text.negated };
}

const subsystemWords: readonly string[] = ['subsystem', 'bus', 'class'];

/** Whether a value is one of those that the pattern asks for. What is absent counts as empty. */
export function matches(pattern: Pattern, value: string): boolean {
  switch (pattern.kind) {
    case 'literal':
      return value === pattern.text;
    case 'empty':
      return value === '';
    case 'literals':
      return pattern.texts.has(pattern.ignoresCase ? lowerAscii(value) : value);
    case 'globs':
      return matchesOne(pattern.globs, value) || (pattern.orEmpty && value === '');
  }
}

/** The only values that can match, or null when they cannot be listed. */
export function matchableValues(pattern: Pattern): ReadonlySet<string> | null {
  if (pattern.kind === 'literal') return new Set([pattern.text]);
  if (pattern.kind === 'empty') return new Set(['']);
  return pattern.kind === 'literals' && !pattern.ignoresCase ? pattern.texts : null;
}

/** Names that begin alike have the same bit; two that have it need not begin alike. */
export function initialBit(name: string): number {
  return 1 << (name.charCodeAt(0) & 31);
}

/** The first letters of the names that a match can hold for, as bits of `initialBit`; all bits where they cannot be listed. */
export function initialsOf({ value, negated }: Pick<PatternText, 'value' | 'negated'>): number {
  if (negated || value === '?*') return anyInitial;
  let initials = 0;
  for (const alternative of value.split('|')) {
    // A name is never empty.
    if (alternative === '') continue;
    if (/^[*?[\\]/.test(alternative)) return anyInitial;
    initials |= initialBit(alternative);
  }
  return initials;
}

/** The bits of all names. */
export const anyInitial = -1;

function matchesOne(globs: readonly Glob[], value: string): boolean {
  for (let i = 0; i < globs.length; i++) if (matchesGlob(globs[i] as Glob, value)) return true;
  return false;
}

function literals(texts: readonly string[], ignoresCase: boolean): Pattern {
  return { kind: 'literals', texts: new Set(ignoresCase ? texts.map(lowerAscii) : texts), ignoresCase };
}
