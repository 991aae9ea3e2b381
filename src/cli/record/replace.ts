/** A text to look for; letters in any case. */
export interface Wanted {
  readonly text: string;
}

/** The shortest text that is found. */
const MIN_LENGTH = 4;

/**
 * Finds many texts in many others, each only where it stands alone and not inside another word or number; the longest first. What
 * it costs depends on the length of what is looked through, and not on how many are looked for.
 */
export class Finder<T extends Wanted> {
  /** by the first letters, in small ones; the longest first */
  readonly #byBeginning = new Map<string, { readonly lower: string; readonly isInside: RegExp; readonly wanted: T }[]>();

  /** @param all  none shorter than MIN_LENGTH; others are not found */
  constructor(all: Iterable<T>) {
    for (const wanted of all) {
      const lower = wanted.text.toLowerCase();
      if (lower.length < MIN_LENGTH) continue;
      const beginning = lower.slice(0, MIN_LENGTH);
      const list = this.#byBeginning.get(beginning) ?? [];
      // A number in hexadecimal may stand behind a letter that is no digit of it, as in `enx…` and `wwn-0x…`.
      list.push({ lower, isInside: /^[0-9a-f:.-]+$/.test(lower) ? /[0-9a-f]/ : /[0-9a-z]/, wanted });
      this.#byBeginning.set(beginning, list);
    }
    for (const list of this.#byBeginning.values()) list.sort((one, other) => other.lower.length - one.lower.length);
  }

  /** @param replace  told what was looked for, and how it is written here */
  replace(text: string, replace: (wanted: T, found: string) => string): string {
    const lower = text.toLowerCase();
    let result = '';
    let copied = 0;
    for (let at = 0; at + MIN_LENGTH <= lower.length; ) {
      const match = this.#byBeginning.get(lower.slice(at, at + MIN_LENGTH))?.find((one) => lower.startsWith(one.lower, at) && standsAlone(lower, { at, length: one.lower.length, isInside: one.isInside }));
      if (match === undefined) {
        at++;
        continue;
      }
      const end = at + match.lower.length;
      result += text.slice(copied, at) + replace(match.wanted, text.slice(at, end));
      copied = at = end;
    }
    return copied === 0 ? text : result + text.slice(copied);
  }
}

function standsAlone(text: string, { at, length, isInside }: { readonly at: number; readonly length: number; readonly isInside: RegExp }): boolean {
  return !isInside.test(text.charAt(at - 1)) && !isInside.test(text.charAt(at + length));
}
