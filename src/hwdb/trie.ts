import { enlarge } from './enlarge.ts';
import type { ValueForm } from './format.ts';
import { StringTable } from './string-table.ts';

/**
 * The tree of match patterns while it is put together. A node is a number; what is known of it stands in typed arrays, because
 * an ordinary system has 150 000 nodes and as many values.
 *
 * A pattern is spelled by the path to its node: the byte of each edge, then the prefix of the node it leads to. Children are a
 * list in the order of their bytes. The root has no prefix and no values, since no pattern is empty.
 */
export class Trie {
  readonly form: ValueForm;
  readonly strings: StringTable;
  #prefixes: Int32Array;
  #prefixSizes: Int32Array;
  #edges: Uint8Array;
  #firstChildren: Int32Array;
  #nextSiblings: Int32Array;
  #lastValues: Int32Array;
  #nodes = 1;

  // Values of one node are a list, the newest first. Value 0 is none.
  #previousValues: Int32Array;
  #keys: Int32Array;
  #texts: Int32Array;
  #files: Int32Array;
  #lines: Int32Array;
  #ranks: Uint16Array;
  #values = 1;

  /**
   * @param expectedBytes  about the size of all files that will be read: memory is reserved by it
   * @param form  what will be written of each value; names of files are stored only for the long one
   */
  constructor(expectedBytes: number, form: ValueForm) {
    this.form = form;
    // In the files of distributions a pattern, its properties and the comments on it take 64 bytes or more.
    const capacity = Math.max(64, expectedBytes >> 6);
    this.strings = new StringTable({ bytes: expectedBytes >> 1, strings: expectedBytes >> 5 });
    this.#prefixes = new Int32Array(capacity);
    this.#prefixSizes = new Int32Array(capacity);
    this.#edges = new Uint8Array(capacity);
    this.#firstChildren = new Int32Array(capacity);
    this.#nextSiblings = new Int32Array(capacity);
    this.#lastValues = new Int32Array(capacity);
    this.#previousValues = new Int32Array(capacity);
    this.#keys = new Int32Array(capacity);
    this.#texts = new Int32Array(capacity);
    this.#files = new Int32Array(capacity);
    this.#lines = new Int32Array(capacity);
    this.#ranks = new Uint16Array(capacity);
  }

  /** number of nodes, the root (0) among them */
  get size(): number {
    return this.#nodes;
  }

  /** Views for the writer; valid until the next change. */
  get nodes(): NodeTable {
    return { prefixes: this.#prefixes, edges: this.#edges, firstChildren: this.#firstChildren, nextSiblings: this.#nextSiblings, lastValues: this.#lastValues };
  }

  get values(): ValueTable {
    return { count: this.#values - 1, previous: this.#previousValues, keys: this.#keys, texts: this.#texts, files: this.#files, lines: this.#lines, ranks: this.#ranks };
  }

  /**
   * Finds or makes the node of a pattern, which keeps its number whatever comes later.
   *
   * New strings are stored in the order in which systemd-hwdb does: what was common to two patterns, then the rest of the new one.
   */
  insert(source: Uint8Array, start: number, size: number): number {
    const end = start + size;
    let at = start;
    let parent = 0;
    for (;;) {
      // Every pattern that comes here is longer than what led here.
      const edge = source[at] as number;
      let before = 0;
      let node = this.#firstChildren[parent] as number;
      while (node !== 0 && (this.#edges[node] as number) < edge) {
        before = node;
        node = this.#nextSiblings[node] as number;
      }
      at++;
      if (node === 0 || this.#edges[node] !== edge) {
        const made = this.#newNode(this.strings.intern(source, at, end - at), end - at, edge);
        this.#nextSiblings[made] = node;
        if (before === 0) this.#firstChildren[parent] = made;
        else this.#nextSiblings[before] = made;
        return made;
      }
      const common = this.#commonWith(node, source, at, end);
      at += common;
      if (common < (this.#prefixSizes[node] as number)) node = this.#split({ node, common, parent, before });
      if (at === end) return node;
      parent = node;
    }
  }

  /** Gives a node a value; of several with one key the last counts. */
  addValue(node: number, value: { readonly key: number; readonly text: number; readonly file: number; readonly line: number; readonly rank: number }): void {
    const index = this.#values++;
    if (index === this.#keys.length) this.#enlargeValues();
    this.#previousValues[index] = this.#lastValues[node] as number;
    this.#keys[index] = value.key;
    this.#texts[index] = value.text;
    this.#files[index] = value.file;
    this.#lines[index] = value.line;
    this.#ranks[index] = value.rank;
    this.#lastValues[node] = index;
  }

  /** How many bytes of a node's prefix the pattern goes on with. */
  #commonWith(node: number, source: Uint8Array, at: number, end: number): number {
    const bytes = this.strings.memory;
    const prefix = this.#prefixes[node] as number;
    const most = Math.min(this.#prefixSizes[node] as number, end - at);
    let common = 0;
    while (common < most && bytes[prefix + common] === source[at + common]) common++;
    return common;
  }

  /** Puts a node above another one that takes the first bytes of its prefix. The lower one stays who it was. */
  #split({ node, common, parent, before }: { node: number; common: number; parent: number; before: number }): number {
    const prefix = this.#prefixes[node] as number;
    const bytes = this.strings.memory;
    const edgeBelow = bytes[prefix + common] as number;
    const upper = this.#newNode(this.strings.intern(bytes, prefix, common), common, this.#edges[node] as number);
    this.#nextSiblings[upper] = this.#nextSiblings[node] as number;
    if (before === 0) this.#firstChildren[parent] = upper;
    else this.#nextSiblings[before] = upper;
    this.#firstChildren[upper] = node;
    this.#nextSiblings[node] = 0;
    this.#edges[node] = edgeBelow;
    this.#prefixes[node] = prefix + common + 1;
    this.#prefixSizes[node] = (this.#prefixSizes[node] as number) - common - 1;
    return upper;
  }

  #newNode(prefix: number, prefixSize: number, edge: number): number {
    const node = this.#nodes++;
    if (node === this.#prefixes.length) this.#enlargeNodes();
    this.#prefixes[node] = prefix;
    this.#prefixSizes[node] = prefixSize;
    this.#edges[node] = edge;
    return node;
  }

  #enlargeNodes(): void {
    this.#prefixes = enlarge(this.#prefixes, this.#nodes);
    this.#prefixSizes = enlarge(this.#prefixSizes, this.#nodes);
    this.#edges = enlarge(this.#edges, this.#nodes);
    this.#firstChildren = enlarge(this.#firstChildren, this.#nodes);
    this.#nextSiblings = enlarge(this.#nextSiblings, this.#nodes);
    this.#lastValues = enlarge(this.#lastValues, this.#nodes);
  }

  #enlargeValues(): void {
    this.#previousValues = enlarge(this.#previousValues, this.#values);
    this.#keys = enlarge(this.#keys, this.#values);
    this.#texts = enlarge(this.#texts, this.#values);
    this.#files = enlarge(this.#files, this.#values);
    this.#lines = enlarge(this.#lines, this.#values);
    this.#ranks = enlarge(this.#ranks, this.#values);
  }
}

/** Of each node: offsets of strings, numbers of nodes and values; 0 is none. */
export interface NodeTable {
  readonly prefixes: Int32Array;
  readonly edges: Uint8Array;
  readonly firstChildren: Int32Array;
  readonly nextSiblings: Int32Array;
  /** the newest value; the others follow through `previous` */
  readonly lastValues: Int32Array;
}

/** Of each value: offsets of strings, where it was written, and the one before it of the same node. */
export interface ValueTable {
  readonly count: number;
  readonly previous: Int32Array;
  readonly keys: Int32Array;
  readonly texts: Int32Array;
  readonly files: Int32Array;
  readonly lines: Int32Array;
  readonly ranks: Uint16Array;
}
