import { enlarge } from './enlarge.ts';

/**
 * The strings of hwdb.bin, each stored once: one that ends another is found inside it. Which of several possible places is
 * taken is part of the format, if two writers are to make the same file: always the first string that was stored.
 *
 * They are found through a tree that is walked from a string's last byte to its first. Every node stands for one stored
 * string; its depth says how many bytes, counted from the end, it was told apart by when it came.
 *
 * @see strbuf_add_string of systemd, for the result
 */
export class StringTable {
  #bytes: Uint8Array;
  #length = 1;

  // The tree. Node 0 is its root and stands for the empty string at offset 0.
  #ends: Int32Array;
  #sizes: Int32Array;
  #count = 1;
  // Where a node's children are: a hash table from node and byte to the child, whose number is never 0. It has twice as many
  // places as there is room for nodes.
  #keys: Int32Array;
  #children: Int32Array;
  /** makes a hash of 32 bits a place in the table */
  #shift: number;

  /** The memory behind `bytes`, for reading single bytes; valid until the next `intern`. */
  get memory(): Uint8Array {
    return this.#bytes;
  }

  /** @param expected  what to reserve memory for; there is more when it is needed */
  constructor(expected: { readonly bytes: number; readonly strings: number }) {
    const bits = Math.max(8, Math.ceil(Math.log2(expected.strings + 1)));
    this.#bytes = new Uint8Array(Math.max(64, expected.bytes));
    this.#ends = new Int32Array(1 << bits);
    this.#sizes = new Int32Array(1 << bits);
    this.#keys = new Int32Array(2 << bits);
    this.#children = new Int32Array(2 << bits);
    this.#shift = 31 - bits;
  }

  /** All strings up to now, each with its NUL. Valid until the next `intern`. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /**
   * Stores a string without NUL bytes, unless it is there.
   *
   * @param source  may be `bytes` itself
   * @returns its offset; equal strings have equal offsets
   */
  intern(source: Uint8Array, start: number, size: number): number {
    if (size === 0) return 0;
    const last = start + size - 1;
    let node = 0;
    for (let depth = 0; ; depth++) {
      const offset = (this.#ends[node] as number) - size;
      if (depth === size || ((this.#sizes[node] as number) >= size && this.#equals(offset, source, start, size - depth))) return offset;
      const child = this.#childOf(node, source[last - depth] as number);
      if (child === 0) return this.#append(source, start, size, (node << 8) | (source[last - depth] as number));
      node = child;
    }
  }

  #equals(offset: number, source: Uint8Array, start: number, size: number): boolean {
    const bytes = this.#bytes;
    for (let at = size - 1; at >= 0; at--) if (bytes[offset + at] !== source[start + at]) return false;
    return true;
  }

  #childOf(node: number, byte: number): number {
    const keys = this.#keys;
    const children = this.#children;
    const key = (node << 8) | byte;
    const mask = keys.length - 1;
    for (let slot = Math.imul(key, hashFactor) >>> this.#shift; ; slot = (slot + 1) & mask) {
      const child = children[slot] as number;
      if (child === 0 || keys[slot] === key) return child;
    }
  }

  #append(source: Uint8Array, start: number, size: number, key: number): number {
    const offset = this.#length;
    const end = offset + size;
    if (end >= this.#bytes.length) this.#bytes = enlarge(this.#bytes, end + 1);
    const bytes = this.#bytes;
    for (let at = 0; at < size; at++) bytes[offset + at] = source[start + at] as number;
    bytes[end] = 0;
    this.#length = end + 1;

    const node = this.#count++;
    if (node === this.#ends.length) this.#enlargeTree();
    this.#ends[node] = end;
    this.#sizes[node] = size;
    this.#insert(key, node);
    return offset;
  }

  #insert(key: number, node: number): void {
    const mask = this.#keys.length - 1;
    let slot = Math.imul(key, hashFactor) >>> this.#shift;
    while (this.#children[slot] !== 0) slot = (slot + 1) & mask;
    this.#keys[slot] = key;
    this.#children[slot] = node;
  }

  #enlargeTree(): void {
    this.#ends = enlarge(this.#ends, this.#count);
    this.#sizes = enlarge(this.#sizes, this.#count);
    const keys = this.#keys;
    const children = this.#children;
    this.#keys = new Int32Array(keys.length * 2);
    this.#children = new Int32Array(keys.length * 2);
    this.#shift--;
    for (let slot = 0; slot < keys.length; slot++) {
      const child = children[slot] as number;
      if (child !== 0) this.#insert(keys[slot] as number, child);
    }
  }
}

/** 2³² divided by the golden ratio: consecutive keys fall far apart. */
const hashFactor = 0x9e3779b1;
