import type { ReadableFile } from '../kernel/bytes.ts';

/**
 * A big file of which a little is needed: pages are read when they are asked for, and the oldest are given up. Not mapped into
 * memory, because whoever shortened a mapped file would end the daemon with a signal; here the missing part reads as zeros.
 */
export class FilePages {
  readonly #file: ReadableFile;
  readonly #pages: (Buffer | null)[];
  /** the pages that are there, in a ring */
  readonly #held: Int32Array;
  #oldest = 0;

  /** @param maxBytes  how much of the file to hold at most; at least one page */
  constructor(file: ReadableFile, maxBytes: number) {
    this.#file = file;
    this.#pages = new Array<Buffer | null>(Math.ceil(file.sizeBytes / pageBytes)).fill(null);
    this.#held = new Int32Array(Math.max(1, Math.floor(maxBytes / pageBytes))).fill(-1);
  }

  get sizeBytes(): number {
    return this.#file.sizeBytes;
  }

  /** 0 behind the end of the file. */
  byte(at: number): number {
    if (at < 0 || at >= this.#file.sizeBytes) return 0;
    return this.#page(at >>> pageShift)[at & pageMask] as number;
  }

  uint16(at: number): number {
    return this.byte(at) | (this.byte(at + 1) << 8);
  }

  uint32(at: number): number {
    const inPage = at & pageMask;
    if (at >= 0 && at + 4 <= this.#file.sizeBytes && inPage <= pageBytes - 4) {
      const page = this.#page(at >>> pageShift);
      return ((page[inPage] as number) | ((page[inPage + 1] as number) << 8) | ((page[inPage + 2] as number) << 16) | ((page[inPage + 3] as number) << 24)) >>> 0;
    }
    return (this.uint16(at) | (this.uint16(at + 2) << 16)) >>> 0;
  }

  /** A number of 64 bits that leads into this file, as an offset or a count; -1 when it cannot. */
  offset(at: number): number {
    const low = this.uint32(at);
    return this.uint32(at + 4) !== 0 || low > this.#file.sizeBytes ? -1 : low;
  }

  /**
   * The byte string from an offset to the next NUL or the end of the file.
   *
   * @param enoughBytes  what is longer may be cut off anywhere behind that
   */
  text(at: number, enoughBytes = Number.POSITIVE_INFINITY): string {
    let text = '';
    for (let start = at; start >= 0 && start < this.#file.sizeBytes && text.length < enoughBytes; start = (start | pageMask) + 1) {
      const page = this.#page(start >>> pageShift);
      const inPage = start & pageMask;
      const end = page.indexOf(0, inPage);
      if (end >= 0) return text + page.toString('latin1', inPage, end);
      text += page.toString('latin1', inPage);
    }
    return text;
  }

  #page(index: number): Buffer {
    return this.#pages[index] ?? this.#read(index);
  }

  #read(index: number): Buffer {
    const given = this.#held[this.#oldest] as number;
    // A page that is given up lends its memory to the new one.
    const page = given < 0 ? Buffer.allocUnsafeSlow(pageBytes) : (this.#pages[given] as Buffer);
    if (given >= 0) this.#pages[given] = null;
    page.fill(0, this.#file.read(page, index * pageBytes));
    this.#pages[index] = page;
    this.#held[this.#oldest] = index;
    this.#oldest = (this.#oldest + 1) % this.#held.length;
    return page;
  }
}

/** A page of memory: what questions touch lies far apart, so that more at once would be read in vain. */
const pageShift = 12;
const pageBytes = 1 << pageShift;
const pageMask = pageBytes - 1;
