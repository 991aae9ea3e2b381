/**
 * Walks through the lines of a .hwdb file without making an object of any: an ordinary system has 400 000. What stands behind
 * a `#`, and white space before that, does not count; so a line is where its content is.
 *
 * A line ends with LF, CR or NUL, or with several of these when no two are alike; after a NUL nothing more belongs to its end
 * (read_line of systemd).
 */
export class LineScanner {
  readonly #bytes: Uint8Array;
  #next = 0;
  /** number of the current line, from 1 */
  line = 0;
  /** offset of its first byte */
  start = 0;
  /** offset behind its content; equal to `start` when it is empty */
  end = 0;
  /** offset of the first equals sign in its content, or -1 */
  equals = -1;
  /** whether it begins with `#`: such a line is not there, while one that is empty ends a record */
  isComment = false;
  isTooLong = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Goes to the next line; false at the end of the file. */
  nextLine(): boolean {
    const bytes = this.#bytes;
    const start = this.#next;
    const size = bytes.length;
    if (start >= size) return false;
    let equals = -1;
    let hash = -1;
    let at = start;
    for (; at < size; at++) {
      const byte = bytes[at] as number;
      // Nearly all bytes are letters and digits.
      if (byte > EQUALS || (byte > HASH && byte < EQUALS)) continue;
      if (byte === EQUALS) {
        if (equals < 0) equals = at;
      } else if (byte === HASH) {
        if (hash < 0) hash = at;
      } else if (byte === LF || byte === CR || byte === NUL) break;
    }
    this.isTooLong = at - start >= lineLimitBytes;
    this.#next = endOfBreak(bytes, at);
    let end = hash < 0 ? at : hash;
    while (end > start && isSpace(bytes[end - 1] as number)) end--;
    this.line++;
    this.start = start;
    this.end = end;
    this.equals = equals < end ? equals : -1;
    this.isComment = hash === start;
    return true;
  }
}

/** A line must be shorter (LONG_LINE_MAX of systemd). */
const lineLimitBytes = 1 << 20;

const NUL = 0x00;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const HASH = 0x23;
const EQUALS = 0x3d;

/** @param start  of the bytes that end the line, or the end of the file */
function endOfBreak(bytes: Uint8Array, start: number): number {
  let seen = 0;
  let at = start;
  for (; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    const kind = byte === LF ? 1 : byte === CR ? 2 : byte === NUL ? 4 : 0;
    if (kind === 0 || (seen & kind) !== 0 || (seen & 4) !== 0) break;
    seen |= kind;
  }
  return at;
}

/** isspace(3) in the C locale. */
function isSpace(byte: number): boolean {
  return byte === SPACE || (byte >= TAB && byte <= CR);
}
