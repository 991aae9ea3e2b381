import { utf8Bytes } from '../base/text.ts';

/**
 * Splits a value into words as systemd does where a setting takes quoted words: white space separates, `'…'` and `"…"` keep
 * together and vanish.
 *
 * @param escapes  `c`: a backslash begins an escape of C; `keep`: it stays, with the character that it protects
 * @returns null when a quote is not closed, or an escape does not exist
 */
export function splitQuoted(text: string, escapes: 'c' | 'keep'): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '\\') {
      const escape = escapes === 'c' ? readEscape(text, at + 1) : keepEscape(text, at + 1);
      if (escape === null) return null;
      word = (word ?? '') + escape.text;
      at = escape.end - 1;
    } else if (quote !== null) {
      if (character === quote) quote = null;
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/[ \t\n\r]/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + character;
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}

interface Escape {
  readonly text: string;
  /** where the text goes on */
  readonly end: number;
}

const plainEscapes: Readonly<Record<string, string>> = {
  a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', s: ' ', '\\': '\\', '"': '"', "'": "'",
};

function keepEscape(text: string, at: number): Escape | null {
  return at < text.length ? { text: text.slice(at - 1, at + 1), end: at + 1 } : null;
}

/** @param at  just after the backslash */
function readEscape(text: string, at: number): Escape | null {
  const plain = plainEscapes[text[at] ?? ''];
  if (plain !== undefined) return { text: plain, end: at + 1 };
  const numbered = /^(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(text.slice(at, at + 9));
  if (numbered === null) return null;
  const [whole, hexadecimal, octal, ...unicode] = numbered;
  const code = octal !== undefined ? Number.parseInt(octal, 8) : Number.parseInt(hexadecimal ?? unicode[0] ?? unicode[1] ?? '', 16);
  if (code === 0 || code > 0x10ffff || (octal !== undefined && code > 0xff)) return null;
  const isUnicode = unicode.some((part) => part !== undefined);
  const bytes = isUnicode ? utf8Bytes(String.fromCodePoint(code)) : String.fromCharCode(code);
  return { text: bytes, end: at + whole.length };
}
