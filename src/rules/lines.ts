import type { Source } from '../base/problem.ts';

/**
 * Physical lines become logical lines, which remember where each of their bytes came from.
 *
 * As udevd reads a file: the white space that a line begins with does not count; a line that then begins with `#` is not
 * there, even between continued lines; a backslash at the very end joins the next line, also inside quotes. A line ends with
 * LF, CR or NUL, or with a sensible pair or triple of them, so that files from any editor work.
 */
export interface RuleLines {
  readonly lines: readonly (LogicalLine | DroppedLine)[];
  /**
   * Number of a physical line with `lineLimitBytes` or more, or null. udevd gives up the whole file there; the lines before
   * it are returned for what can be said about them.
   */
  readonly overlongLine: number | null;
}

export interface LogicalLine {
  readonly kind: 'line';
  /** never empty; begins with neither white space nor `#` */
  readonly text: string;
  /** which stretch of `text` came from where: at least one, in order */
  readonly pieces: readonly Piece[];
}

/** The part of a logical line that one physical line gave. */
export interface Piece {
  /** offset in the logical line */
  readonly start: number;
  /** the physical line, from 1 */
  readonly line: number;
  /** of the piece's first byte in the physical line, from 1 */
  readonly column: number;
}

/** A logical line that is too long when put together, or that the end of the file cut off. */
export interface DroppedLine {
  readonly kind: 'too-long' | 'unfinished';
  /** the first of its physical lines */
  readonly line: number;
}

/** A line, physical or put together, must be shorter than this (`UDEV_LINE_SIZE` of udevd). */
export const lineLimitBytes = 16_384;

const backslash = 0x5c;

/**
 * Splits a rule file into logical lines.
 *
 * @param text  the whole file, a byte string
 */
export function readLines(text: string): RuleLines {
  const lines: (LogicalLine | DroppedLine)[] = [];
  const physical = physicalLines(text);
  let pending: Continuation | null = null;

  for (let index = 0; index < physical.length; index += 1) {
    const whole = physical[index] as string;
    if (whole.length >= lineLimitBytes) return { lines, overlongLine: index + 1 };
    const indent = indentOf(whole);
    if (whole.charCodeAt(indent) === 0x23 /* # */) continue;
    const text = indent === 0 ? whole : whole.slice(indent);
    const place = { line: index + 1, column: indent + 1 };

    if (pending !== null) {
      pending.add(text, place);
    } else if (text.charCodeAt(text.length - 1) === backslash) {
      pending = new Continuation(text, place);
    } else if (text.length > 0) {
      lines.push({ kind: 'line', text, pieces: [{ start: 0, ...place }] });
    }
    if (pending === null || pending.goesOn()) continue;

    const line = pending.finish();
    if (line !== null) lines.push(line);
    pending = null;
  }
  if (pending !== null) lines.push({ kind: 'unfinished', line: pending.firstLine });
  return { lines, overlongLine: null };
}

/**
 * The physical lines of a file, without what ends them. The end of the file ends a line too, but does not begin one.
 */
export function physicalLines(text: string): string[] {
  const lines = /[\r\0]/.test(text) ? text.split(/\0|\n\r?\0?|\r\n?\0?/) : text.split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  return lines;
}

/** Finds the file, line and column of an offset in a logical line; one behind its end is the place after its last byte. */
export function locate(file: string, line: LogicalLine, offset: number): Source {
  const { pieces } = line;
  let index = 0;
  for (let behind = pieces.length; behind - index > 1; ) {
    const middle = (index + behind) >> 1;
    if ((pieces[middle] as Piece).start <= offset) index = middle;
    else behind = middle;
  }
  const piece = pieces[index] as Piece;
  return { file, line: piece.line, column: piece.column + offset - piece.start };
}

/** The number of the physical line that a logical line begins on, which is how udevd names it. */
export function firstLineOf(line: LogicalLine): number {
  return (line.pieces[0] as Piece).line;
}

function indentOf(line: string): number {
  let indent = 0;
  while (line.charCodeAt(indent) === 0x20 || line.charCodeAt(indent) === 0x09) indent += 1;
  return indent;
}

/** A logical line that is being put together of several physical ones. */
class Continuation {
  readonly firstLine: number;
  readonly #texts: string[] = [];
  readonly #pieces: Piece[] = [];
  #length = 0;
  #tooLong = false;
  #continued = true;

  constructor(text: string, place: Place) {
    this.firstLine = place.line;
    this.add(text, place);
  }

  add(text: string, place: Place): void {
    if (!this.#tooLong && this.#texts.length > 0 && this.#length + text.length >= lineLimitBytes) this.#tooLong = true;
    if (this.#tooLong) {
      this.#continued = text.charCodeAt(text.length - 1) === backslash;
      return;
    }
    this.#texts.push(text);
    this.#pieces.push({ start: this.#length, ...place });
    this.#length += text.length;
    this.#continued = this.#cutBackslash();
  }

  goesOn(): boolean {
    return this.#continued;
  }

  finish(): LogicalLine | DroppedLine | null {
    if (this.#tooLong) return { kind: 'too-long', line: this.firstLine };
    if (this.#length === 0) return null;
    return { kind: 'line', text: this.#texts.join(''), pieces: this.#pieces };
  }

  /** udevd looks at the end of the joined line: below a line that ends with two backslashes an empty line continues too. */
  #cutBackslash(): boolean {
    while (this.#texts.length > 0) {
      const last = this.#texts[this.#texts.length - 1] as string;
      if (last === '' && this.#texts.length > 1) {
        this.#texts.pop();
        this.#pieces.pop();
        continue;
      }
      if (last.charCodeAt(last.length - 1) !== backslash) return false;
      this.#texts[this.#texts.length - 1] = last.slice(0, -1);
      this.#length -= 1;
      return true;
    }
    return false;
  }
}

interface Place {
  readonly line: number;
  readonly column: number;
}
