import type { Problem } from '../base/problem.ts';
import { LineScanner } from './line-scanner.ts';
import type { Trie } from './trie.ts';

/** A .hwdb file as it was read. */
export interface HwdbFile {
  /** the name that goes into hwdb.bin and into problems: without the root of another system */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** its place in the order of all files, from 1: of two values for one key that of the later file counts */
  readonly rank: number;
}

/**
 * Reads one file into the tree. A record is one or more lines that begin with a match pattern, then lines that begin with a
 * space and hold `KEY=VALUE`; an empty line ends it.
 *
 * A mistake costs the line it is in, at most the rest of its record. Only a line that is too long ends the reading, as in
 * systemd-hwdb, which has no room for it: that is the one error among the warnings.
 *
 * @see hwdb(7) "Hardware Database Files"
 */
export function readHwdbFile(trie: Trie, file: HwdbFile): Problem[] {
  const { bytes } = file;
  const problems: Problem[] = [];
  const complain = (code: string, message: string, place: Place): void => {
    problems.push(problemAt(file.path, { code, message, ...place }));
  };
  const record = new Record(trie, file);
  const scanner = new LineScanner(bytes);
  let state: 'between' | 'matches' | 'properties' = 'between';

  while (scanner.nextLine()) {
    const { line, start, end, equals } = scanner;
    if (scanner.isTooLong) {
      problems.push({ ...problemAt(file.path, { code: 'line-too-long', message: 'the line is too long: the rest of the file is not read', line, column: 1, span: 1 }), severity: 'error' });
      return problems;
    }
    if (scanner.isComment) continue;

    if (end === start) {
      if (state === 'matches') complain('no-properties', 'the record has no properties: its matches are not used', { line, column: 1, span: 1 });
      state = 'between';
    } else if (bytes[start] !== SPACE) {
      if (state === 'properties') {
        complain('unfinished-record', `a property or an empty line is expected, not "${text(bytes, start, end)}": the rest of the record is not used`, { line, column: 1, span: end - start });
        state = 'between';
      } else {
        if (state === 'between') record.clear();
        record.addMatch(start, end - start);
        state = 'matches';
      }
    } else {
      const name = endOfBlanks(bytes, start, end);
      const column = name - start + 1;
      const span = end - name;
      if (state === 'between') {
        complain('stray-property', `a match is expected, not the property "${text(bytes, name, end)}": it is not used`, { line, column, span });
        continue;
      }
      state = 'properties';
      // The blank before its name is part of the key.
      if (equals < 0) complain('no-value', `KEY=VALUE is expected, not "${text(bytes, name, end)}"`, { line, column, span });
      else if (name === equals) complain('no-key', `"${text(bytes, name, end)}" has no key`, { line, column, span });
      else record.addProperty({ key: name - 1, equals, end, line });
    }
  }
  if (state === 'matches') complain('no-properties', 'the record has no properties: its matches are not used', { line: scanner.line, column: 1, span: 1 });
  return problems;
}

/** The matches of one record, and their nodes once a property has come. */
class Record {
  readonly #trie: Trie;
  readonly #file: HwdbFile;
  /** of each match where it starts, its size, and its node */
  readonly #matches: number[] = [];
  #count = 0;
  #hasNodes = false;
  /** where the file's name is; stored with the first value, so that a file without any leaves no trace */
  #name: number;
  // The key of the last property: where it is in the file, and where it is stored.
  #keyStart = 0;
  #keySize = -1;
  #keyOffset = 0;

  constructor(trie: Trie, file: HwdbFile) {
    this.#trie = trie;
    this.#file = file;
    this.#name = trie.form === 'long' ? -1 : 0;
  }

  clear(): void {
    this.#count = 0;
    this.#hasNodes = false;
  }

  addMatch(start: number, size: number): void {
    const at = 3 * this.#count++;
    this.#matches[at] = start;
    this.#matches[at + 1] = size;
    this.#matches[at + 2] = 0;
  }

  /** @param property  offsets in the file: of the key with the blank before it, of the equals sign, and of the end */
  addProperty({ key, equals, end, line }: { key: number; equals: number; end: number; line: number }): void {
    const { bytes, rank } = this.#file;
    const trie = this.#trie;
    const { strings } = trie;
    const matches = this.#matches;
    let keyOffset = 0;
    let textOffset = 0;
    for (let at = 0; at < 3 * this.#count; at += 3) {
      // The order in which strings come decides where they stand in the file.
      if (!this.#hasNodes) matches[at + 2] = trie.insert(bytes, matches[at] as number, matches[at + 1] as number);
      if (at === 0) {
        keyOffset = this.#internKey(key, equals - key);
        textOffset = strings.intern(bytes, equals + 1, end - equals - 1);
        if (this.#name < 0) this.#name = this.#internName();
      }
      trie.addValue(matches[at + 2] as number, { key: keyOffset, text: textOffset, file: this.#name, line, rank });
    }
    this.#hasNodes = true;
  }

  /** Most properties of a file have the key of the one before: comparing is quicker than looking it up. */
  #internKey(start: number, size: number): number {
    const { bytes } = this.#file;
    let same = size === this.#keySize ? 0 : -1;
    while (same >= 0 && same < size) same = bytes[this.#keyStart + same] === bytes[start + same] ? same + 1 : -1;
    if (same < 0) {
      this.#keyOffset = this.#trie.strings.intern(bytes, start, size);
      this.#keySize = size;
    }
    this.#keyStart = start;
    return this.#keyOffset;
  }

  #internName(): number {
    const name = Buffer.from(this.#file.path, 'latin1');
    return this.#trie.strings.intern(name, 0, name.length);
  }
}

/** Where a complaint points; see `Problem`. */
interface Place {
  readonly line: number;
  readonly column: number;
  readonly span: number;
}

function problemAt(file: string, { code, message, line, column, span }: Place & { readonly code: string; readonly message: string }): Problem {
  return { severity: 'warning', code, message, source: { file, line, column }, file, span, hint: null };
}

const TAB = 0x09;
const SPACE = 0x20;

/** isblank(3) in the C locale. */
function endOfBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
  return at;
}

function text(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
