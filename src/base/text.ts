/**
 * udev's rules for strings. All of them work on byte strings: one character (0–255) per byte.
 */

// How many bytes each kind of string may have: a substitution that gives more is refused (UDEV_*_SIZE less the final NUL).
/** of names and of most values */
export const maxNameBytes = 511;
/** of paths */
export const maxPathBytes = 1023;
/** of commands, and of what programs print */
export const maxLineBytes = 16383;

/** What may stand in a file name below /dev besides letters, digits and valid UTF-8. */
const nodeNameCharacters = '#+-.:=@_';

/** What hardware and programs may put into a value: the rest is replaced (UDEV_ALLOWED_CHARS_INPUT). */
export const inputCharacters = '/ $%?,';

/** The UTF-8 form of a Unicode text (as Node, people and JSON have it), as a byte string. */
export function utf8Bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The opposite of `utf8Bytes`: a byte string as Unicode text. Bytes that are not valid UTF-8 become U+FFFD. */
export function utf8Text(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Writes control characters as `\xNN`, so that a device cannot send commands to the terminal that shows its properties. */
export function printable(text: string): string {
  return escapeBytes(text, /[\x00-\x1f\x7f]/g);
}

/**
 * Writes bytes as `\xNN`, in lower case (systemd's xescape).
 *
 * @param unwanted  matches one byte that is to be written so; with the flag `g`
 */
export function escapeBytes(text: string, unwanted: RegExp): string {
  return text.replace(unwanted, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** A copy that does not keep alive the text, such as a message or a file, of which this one is a part. */
export function detached(text: string): string {
  // V8 makes one text of the two before it cuts one off: what it then keeps alive is that.
  return ` ${text}`.slice(1);
}

/** The white space between words: space, tab, newline and carriage return. */
export function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}

/** Takes white space off both ends. */
export function trimBlanks(text: string): string {
  let start = 0;
  while (isBlank(text[start])) start++;
  return trimBlanksAtEnd(start === 0 ? text : text.slice(start));
}

/** Takes white space off the end. */
export function trimBlanksAtEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text[end - 1])) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** The words of a text, between white space. */
export function splitWords(text: string): string[] {
  return text.split(/[ \t\n\r]+/).filter((word) => word !== '');
}

/**
 * Splits a command into its words as udev does for PROGRAM, IMPORT and RUN: white space separates, `'…'` and `"…"` keep a
 * word together and vanish, a backslash means nothing, and a quote that is not closed reaches to the end. There is no shell.
 *
 * @see udev(7) "RUN{type}"
 */
export function splitCommand(command: string): string[] {
  // Most commands have nothing but words and single spaces.
  if (!/["'\t\n\r]/.test(command)) return command.split(' ').filter((word) => word !== '');
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (const character of command) {
    if (quote !== null) {
      if (character === quote) quote = null;
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (isBlank(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + character;
  }
  if (word !== null) words.push(word);
  return words;
}

/**
 * Takes white space off both ends and makes one underscore of every run of it inside, as udev does with each value that is
 * substituted into a SYMLINK.
 */
export function replaceBlanks(text: string): string {
  if (!/[ \t\n\v\f\r]/.test(text)) return text;
  return text
    .replace(/^[ \t\n\r]+/, '')
    .replace(/[ \t\n\v\f\r]+$/, '')
    .replace(/[ \t\n\v\f\r]+/g, '_');
}

/**
 * Replaces by an underscore every byte that may not stand in the name of a device node. Letters, digits, `#+-.:=@_`, valid
 * UTF-8 and `\x` may; `alsoAllowed` adds to them. Where a space is allowed, other white space becomes a space.
 *
 * @see udev(7) "SYMLINK", "OPTIONS" string_escape
 */
export function replaceUnsafe(text: string, alsoAllowed: string): string {
  if (!/[^0-9A-Za-z#+\-.:=@_]/.test(text)) return text;
  let result = '';
  for (let at = 0; at < text.length; ) {
    const length = safeLength(text, at, alsoAllowed);
    if (length > 0) result += text.slice(at, at + length);
    else result += alsoAllowed.includes(' ') && /[\t\n\v\f\r]/.test(text[at] as string) ? ' ' : '_';
    at += Math.max(length, 1);
  }
  return result;
}

/** Replaces by an underscore every byte that the kernel or systemd would not take in the name of a network interface. */
export function replaceInInterfaceName(text: string): string {
  return text.replace(/[^!-~]|[:/%]/g, '_');
}

/**
 * Writes what may not stand in a file name below /dev as `\x` and two hexadecimal digits, so that any text can be part of a
 * link's name and be read back (libudev's ID_*_ENC properties).
 */
export function encodeNodeName(text: string): string {
  let result = '';
  for (let at = 0; at < text.length; ) {
    const length = text[at] === '\\' ? 0 : safeLength(text, at, '');
    if (length > 0) result += text.slice(at, at + length);
    else result += `\\x${text.charCodeAt(at).toString(16).padStart(2, '0')}`;
    at += Math.max(length, 1);
  }
  return result;
}

/** Whether a text is valid UTF-8 without control characters: what a property's value must be (systemd 260 and later). */
export function isPlainText(text: string): boolean {
  if (/^[ -~]*$/.test(text)) return true;
  for (let at = 0; at < text.length; ) {
    const byte = text.charCodeAt(at);
    if (byte < 0x20 || byte === 0x7f) return false;
    const length = utf8Length(text, at);
    if (length === 0) return false;
    at += length;
  }
  return true;
}

/** Lower case for ASCII letters only: other bytes are not letters in the C locale. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** How many bytes from here may stay as they are in the name of a node; 0 when the one here may not. */
function safeLength(text: string, at: number, alsoAllowed: string): number {
  const character = text[at] as string;
  if (/[0-9A-Za-z]/.test(character) || nodeNameCharacters.includes(character) || alsoAllowed.includes(character)) return 1;
  if (character === '\\' && text[at + 1] === 'x') return 2;
  const length = utf8Length(text, at);
  return length > 1 ? length : 0;
}

/**
 * The number of bytes of the UTF-8 character that begins here; 0 when none does. Overlong forms, surrogates, the
 * noncharacters of Unicode and what lies beyond U+10FFFF are no characters.
 */
export function utf8Length(text: string, at: number): number {
  const lead = text.charCodeAt(at);
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 && lead < 0xf8 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc0 && lead < 0xe0 ? 2 : 0;
  if (length === 0 || at + length > text.length) return 0;
  let code = lead & (0x7f >> length);
  for (let next = at + 1; next < at + length; next++) {
    const byte = text.charCodeAt(next);
    if ((byte & 0xc0) !== 0x80) return 0;
    code = (code << 6) | (byte & 0x3f);
  }
  const least = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000;
  return code >= least && isCharacter(code) ? length : 0;
}

function isCharacter(code: number): boolean {
  if (code > 0x10ffff) return false;
  if (code >= 0xd800 && code <= 0xdfff) return false;
  if (code >= 0xfdd0 && code <= 0xfdef) return false;
  return (code & 0xfffe) !== 0xfffe;
}
