/**
 * fnmatch(3) as udev uses it: flags 0 (or FNM_CASEFOLD), the C locale, byte strings. So `*` and `?` also match `/` and a
 * leading `.`, a backslash takes the next character literally, and every character is one byte.
 *
 * A pattern is compiled once. Matching goes back at most to the last `*`, so it takes at most pattern × text steps,
 * whatever an attacker writes into either.
 */

/** A compiled pattern. The forms that rules mostly use need no element-by-element comparison. */
export type Glob =
  | { readonly kind: 'literal'; readonly text: string }
  /** `text*` */
  | { readonly kind: 'prefix'; readonly text: string }
  /** `*text` */
  | { readonly kind: 'suffix'; readonly text: string }
  /** `*text*` */
  | { readonly kind: 'infix'; readonly text: string }
  | { readonly kind: 'elements'; readonly elements: Int16Array; readonly classes: readonly Uint8Array[]; readonly fold: boolean }
  /** a pattern that fnmatch(3) never matches, such as one that ends in a backslash */
  | { readonly kind: 'never' };

/** Whether a text has characters that make it a pattern; a backslash alone does not. */
export function hasWildcards(text: string): boolean {
  return /[*?[]/.test(text);
}

/**
 * Compiles a pattern.
 *
 * @param caseInsensitive  ASCII letters match in either case (FNM_CASEFOLD)
 */
export function compileGlob(pattern: string, caseInsensitive = false): Glob {
  const parsed = parse(pattern, caseInsensitive);
  if (parsed === null) return { kind: 'never' };
  return (caseInsensitive ? null : simplify(parsed.elements)) ?? {
    kind: 'elements',
    elements: Int16Array.from(parsed.elements),
    classes: parsed.classes,
    fold: caseInsensitive,
  };
}

/** Whether the pattern matches the whole text. */
export function matchesGlob(glob: Glob, text: string): boolean {
  switch (glob.kind) {
    case 'literal':
      return text === glob.text;
    case 'prefix':
      return text.startsWith(glob.text);
    case 'suffix':
      return text.endsWith(glob.text);
    case 'infix':
      return text.includes(glob.text);
    case 'elements':
      return matchesElements(glob, text);
    case 'never':
      return false;
  }
}

// An element is a byte (0–255), one of these two, or `firstClass` plus the index of a bracket expression.
const anyByte = 256;
const star = 257;
const firstClass = 258;

interface Parsed {
  readonly elements: number[];
  readonly classes: Uint8Array[];
}

function matchesElements(glob: Extract<Glob, { kind: 'elements' }>, text: string): boolean {
  const { elements } = glob;
  let at = 0;
  let position = 0;
  let starAt = -1;
  let starPosition = 0;
  while (position < text.length) {
    if (at < elements.length && elements[at] === star) {
      starAt = at++;
      starPosition = position;
    } else if (at < elements.length && matchesElement(glob, elements[at] as number, text.charCodeAt(position))) {
      at++;
      position++;
    } else if (starAt >= 0) {
      at = starAt + 1;
      position = ++starPosition;
    } else return false;
  }
  while (elements[at] === star) at++;
  return at === elements.length;
}

function matchesElement(glob: Extract<Glob, { kind: 'elements' }>, element: number, byte: number): boolean {
  if (element < anyByte) return element === (glob.fold ? lower(byte) : byte);
  if (element === anyByte) return true;
  return element >= firstClass && (glob.classes[element - firstClass] as Uint8Array)[byte] === 1;
}

function simplify(elements: readonly number[]): Glob | null {
  const startsWithStar = elements[0] === star;
  const endsWithStar = elements.length > (startsWithStar ? 1 : 0) && elements[elements.length - 1] === star;
  const inner = elements.slice(startsWithStar ? 1 : 0, endsWithStar ? -1 : undefined);
  if (inner.some((element) => element >= anyByte)) return null;
  const text = String.fromCharCode(...inner);
  if (startsWithStar && endsWithStar) return { kind: 'infix', text };
  if (startsWithStar) return { kind: 'suffix', text };
  if (endsWithStar) return { kind: 'prefix', text };
  return { kind: 'literal', text };
}

/** @returns null for a pattern that can match nothing */
function parse(pattern: string, fold: boolean): Parsed | null {
  const parsed: Parsed = { elements: [], classes: [] };
  for (let at = 0; at < pattern.length; at++) {
    switch (pattern[at]) {
      case '*':
        if (parsed.elements[parsed.elements.length - 1] !== star) parsed.elements.push(star);
        break;
      case '?':
        parsed.elements.push(anyByte);
        break;
      case '[': {
        const bracket = parseBracket(pattern, at + 1, fold);
        if (bracket === 'never') return null;
        if (bracket === null) parsed.elements.push('['.charCodeAt(0));
        else {
          parsed.elements.push(firstClass + parsed.classes.length);
          parsed.classes.push(bracket.members);
          at = bracket.end;
        }
        break;
      }
      case '\\':
        if (++at === pattern.length) return null;
        parsed.elements.push(byteAt(pattern, at, fold));
        break;
      default:
        parsed.elements.push(byteAt(pattern, at, fold));
    }
  }
  return parsed;
}

/**
 * One bracket expression (glob(7) "Character classes", "Ranges", "Complementation").
 *
 * @param start  just after the opening bracket
 * @returns its members and where its closing bracket is; null when nothing closes it, so that the opening bracket stands
 *          for itself; `never` when it breaks off in the middle of an item, which fnmatch(3) matches with nothing
 */
function parseBracket(pattern: string, start: number, fold: boolean): { readonly members: Uint8Array; readonly end: number } | 'never' | null {
  const negated = pattern[start] === '!' || pattern[start] === '^';
  const members = new Uint8Array(256);
  // Once a class has an unknown name, glibc gives up on every byte that was not matched before it, negated or not.
  let complete = true;
  // What is not closed stands for itself, unless the byte that it would stand for made glibc give up earlier.
  const unclosed = (brokenOff: boolean) => (brokenOff && members['['.charCodeAt(0)] === 0 ? 'never' : null);
  let at = negated ? start + 1 : start;
  const first = at;
  for (;;) {
    if (at >= pattern.length) return unclosed(!complete);
    if (pattern[at] === ']' && at > first) break;
    const named = pattern[at] === '[' ? namedClass(pattern, at + 1) : null;
    if (named !== null) {
      if (named.includes === null) complete = false;
      else if (complete) for (let byte = 0; byte < 256; byte++) if (named.includes(byte)) members[byte] = 1;
      at = named.end;
      continue;
    }
    const from = bracketItem(pattern, at, fold);
    if (from === null) return unclosed(true);
    at = from.end;
    let to = from;
    if (pattern[at] === '-' && pattern[at + 1] !== ']') {
      const last = bracketItem(pattern, at + 1, fold);
      if (last === null) return unclosed(true);
      to = last;
      at = last.end;
    }
    if (complete) addRange(members, { from: from.byte, to: to.byte, fold });
  }
  if (negated) for (let byte = 0; byte < 256; byte++) members[byte] = complete && members[byte] === 0 ? 1 : 0;
  return { members, end: at };
}

function addRange(members: Uint8Array, { from, to, fold }: { from: number; to: number; fold: boolean }): void {
  if (from > to) return;
  if (!fold) members.fill(1, from, to + 1);
  else for (let byte = 0; byte < 256; byte++) if (lower(byte) >= from && lower(byte) <= to) members[byte] = 1;
}

/** One byte of a bracket expression: plain, behind a backslash, or `[.x.]`. */
function bracketItem(pattern: string, at: number, fold: boolean): { readonly byte: number; readonly end: number } | null {
  if (pattern[at] === '[' && pattern[at + 1] === '.') {
    // In the C locale a collating element is one byte, and it stands for exactly that byte.
    if (pattern[at + 3] !== '.' || pattern[at + 4] !== ']') return null;
    return { byte: pattern.charCodeAt(at + 2), end: at + 5 };
  }
  if (pattern[at] === '\\') at++;
  if (at >= pattern.length) return null;
  return { byte: byteAt(pattern, at, fold), end: at + 1 };
}

interface NamedClass {
  /** null for a name that does not exist */
  readonly includes: ((byte: number) => boolean) | null;
  readonly end: number;
}

/** `[:name:]` and `[=x=]`, from just after their opening bracket; null when it is neither. */
function namedClass(pattern: string, at: number): NamedClass | null {
  if (pattern[at] === '=' && pattern[at + 2] === '=' && pattern[at + 3] === ']') {
    const only = pattern.charCodeAt(at + 1);
    return { includes: (byte) => byte === only, end: at + 4 };
  }
  if (pattern[at] !== ':') return null;
  const name = /^[a-y]*(?=:\])/.exec(pattern.slice(at + 1))?.[0];
  if (name === undefined) return null;
  const expression = characterClasses[name];
  return {
    includes: expression === undefined ? null : (byte) => expression.test(String.fromCharCode(byte)),
    end: at + 1 + name.length + 2,
  };
}

/** The classes of wctype(3) in the C locale. */
const characterClasses: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\v\f\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

function byteAt(pattern: string, at: number, fold: boolean): number {
  const byte = pattern.charCodeAt(at);
  return fold ? lower(byte) : byte;
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}
