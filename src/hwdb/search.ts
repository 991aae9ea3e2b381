import { compileGlob, matchesGlob } from '../base/glob.ts';
import type { Layout } from './database.ts';
import { enlarge } from './enlarge.ts';
import { childField, nodeField, valueBytes, valueField } from './format.ts';
import type { FilePages } from './pages.ts';

/**
 * One question to the tree of patterns.
 *
 * As long as patterns are literal there is one way down, which the text itself points out. Where a pattern has its first
 * wildcard, everything below may match. There the text is followed through all patterns at once: with each byte of the path
 * goes the set of places in the text that may come next, and where the set is empty the branch is done with. Only from a
 * bracket or a backslash on are patterns put together and matched one by one.
 *
 * What is found is what fnmatch(3) finds with each pattern, in the order in which sd-hwdb comes upon it: behind the common
 * beginning `*`, `?` and `[`, then the node itself, then the next byte; below a wildcard the children before the node.
 *
 * A damaged file cannot make a search fail or last: what leads out of the file is passed over, children must stand before
 * their parents (as all writers do), and no more is read of nodes than all of them are.
 */
export class Search {
  readonly #pages: FilePages;
  readonly #layout: Layout;
  readonly #text: string;
  readonly #found = new Map<string, number>();
  /** how many bytes of nodes may still be looked at */
  #bytesLeft: number;
  /** the sets of places, one behind the other: those of a child behind those of its parents */
  #places: Int32Array;

  constructor(pages: FilePages, layout: Layout, text: string) {
    this.#pages = pages;
    this.#layout = layout;
    this.#text = text;
    // A text with wildcards in it may come to the same node twice.
    this.#bytesLeft = 2 * layout.nodesSize;
    this.#places = new Int32Array(4 * (text.length + 1));
  }

  properties(): ReadonlyMap<string, string> {
    this.#followText();
    const properties = new Map<string, string>();
    for (const [key, value] of this.#found) properties.set(key, this.#pages.text(this.#pages.offset(value + valueField.value)));
    return properties;
  }

  /** Goes down as the text says, and looks below every wildcard on the way. */
  #followText(): void {
    const pages = this.#pages;
    const text = this.#text;
    let node = this.#layout.root;
    let at = 0;
    while (node >= 0 && this.#spend(this.#layout.nodeSize)) {
      const prefix = pages.offset(node + nodeField.prefix);
      for (let index = prefix; ; index++, at++) {
        const byte = prefix < 0 ? 0 : pages.byte(index);
        if (byte === 0) break;
        if (byte === STAR || byte === QUESTION || byte === BRACKET) return this.#followPatterns(node, { skip: index - prefix, places: this.#placeAt(at) });
        if (byte !== text.charCodeAt(at)) return;
      }
      for (const wildcard of wildcards) {
        const child = this.#childOf(node, wildcard);
        if (child >= 0) this.#followEdge(child, wildcard, this.#placeAt(at));
      }
      if (at === text.length) return this.#take(node);
      node = this.#childOf(node, text.charCodeAt(at++));
    }
  }

  /** All patterns below a node that go on from these places. `skip` bytes of its prefix are behind us. */
  #followPatterns(node: number, { skip, places }: { skip: number; places: Places }): void {
    if (!this.#spend(this.#layout.nodeSize)) return;
    const pages = this.#pages;
    const prefix = pages.offset(node + nodeField.prefix);
    let now = places;
    let depth = places.depth;
    for (let index = prefix + skip; prefix >= 0; index++) {
      const byte = pages.byte(index);
      if (byte === 0) break;
      if (byte === BRACKET || byte === BACKSLASH) return this.#matchPatterns(node, { skip: index - prefix, lead: '', places: now });
      now = this.#step(now, byte);
      if (isEmpty(now) || ++depth > maxDepth) return;
    }
    now = { ...now, depth };
    const count = pages.byte(node + nodeField.children);
    for (let index = 0; index < count; index++) {
      if (!this.#spend(this.#layout.childSize)) return;
      const entry = this.#childEntry(node, index);
      const child = this.#childAt(entry, node);
      if (child >= 0) this.#followEdge(child, pages.byte(entry + childField.byte), now);
    }
    if (now.openFrom >= 0 || this.#endIsAmong(now)) this.#take(node);
  }

  #followEdge(child: number, byte: number, places: Places): void {
    if (byte === BRACKET || byte === BACKSLASH) {
      this.#matchPatterns(child, { skip: 0, lead: String.fromCharCode(byte), places });
      return;
    }
    const next = this.#step(places, byte);
    if (!isEmpty(next) && next.depth < maxDepth) this.#followPatterns(child, { skip: 0, places: { ...next, depth: next.depth + 1 } });
  }

  /** Puts the rest of each pattern below a node together. `lead` comes before it, and what is left of its prefix. */
  #matchPatterns(node: number, { skip, lead, places }: { skip: number; lead: string; places: Places }): void {
    if (!this.#spend(this.#layout.nodeSize)) return;
    const pages = this.#pages;
    const prefix = pages.offset(node + nodeField.prefix);
    const pattern = prefix < 0 ? lead : lead + pages.text(prefix + skip, maxDepth + 1);
    if (pattern.length > maxDepth) return;
    const count = pages.byte(node + nodeField.children);
    for (let index = 0; index < count; index++) {
      if (!this.#spend(this.#layout.childSize)) return;
      const entry = this.#childEntry(node, index);
      const child = this.#childAt(entry, node);
      if (child < 0) continue;
      this.#matchPatterns(child, { skip: 0, lead: pattern + String.fromCharCode(pages.byte(entry + childField.byte)), places });
    }
    if (pages.offset(node + nodeField.values) > 0 && this.#matchesFrom(places, pattern)) this.#take(node);
  }

  #matchesFrom(places: Places, pattern: string): boolean {
    if (places.openFrom >= 0) return matchesGlob(compileGlob(`*${pattern}`), this.#text.slice(places.openFrom));
    const glob = compileGlob(pattern);
    for (let index = places.start; index < places.end; index++) {
      if (matchesGlob(glob, this.#text.slice(this.#places[index] as number))) return true;
    }
    return false;
  }

  /** The places behind one more byte of the pattern, in memory behind those before. */
  #step(places: Places, byte: number): Places {
    const { start, end, openFrom, depth } = places;
    if (byte === STAR) return { start: end, end, openFrom: openFrom >= 0 ? openFrom : (this.#places[start] as number), depth };
    const text = this.#text;
    const size = text.length;
    if (this.#places.length < end + size + 1) this.#places = enlarge(this.#places, end + size + 1);
    const all = this.#places;
    let top = end;
    if (openFrom >= 0) {
      for (let at = openFrom; at < size; at++) if (byte === QUESTION || text.charCodeAt(at) === byte) all[top++] = at + 1;
    } else {
      for (let index = start; index < end; index++) {
        const at = all[index] as number;
        if (at < size && (byte === QUESTION || text.charCodeAt(at) === byte)) all[top++] = at + 1;
      }
    }
    return { start: end, end: top, openFrom: -1, depth };
  }

  #placeAt(at: number): Places {
    this.#places[0] = at;
    return { start: 0, end: 1, openFrom: -1, depth: 0 };
  }

  /** Places ascend, so the end of the text can only be the last. */
  #endIsAmong({ start, end }: Places): boolean {
    return end > start && this.#places[end - 1] === this.#text.length;
  }

  /** Takes a node's values, those that are not overridden by what is there. */
  #take(node: number): void {
    const pages = this.#pages;
    const { nodeSize, childSize, valueSize } = this.#layout;
    const count = pages.offset(node + nodeField.values);
    const first = node + nodeSize + pages.byte(node + nodeField.children) * childSize;
    const last = Math.min(first + count * valueSize, pages.sizeBytes - valueSize + 1);
    for (let value = first; value < last && this.#spend(valueSize); value += valueSize) {
      const key = pages.offset(value + valueField.key);
      if (key < 0 || pages.byte(key) !== SPACE) continue;
      const name = pages.text(key + 1);
      const other = this.#found.get(name);
      if (other === undefined || !this.#isOverridden(value, other)) this.#found.set(name, value);
    }
  }

  /** Whether a value loses against another one for the same key. The short form does not tell: there the last one wins. */
  #isOverridden(value: number, other: number): boolean {
    const pages = this.#pages;
    if (this.#layout.valueSize < valueBytes.long) return false;
    const rank = pages.uint16(value + valueField.rank);
    // Writers before systemd 247 gave no rank; they stored the names of files in their order.
    const field = rank === 0 ? valueField.file : valueField.rank;
    const read = (entry: number): number => (rank === 0 ? pages.offset(entry + field) : pages.uint16(entry + field));
    const difference = read(value) - read(other);
    return difference < 0 || (difference === 0 && pages.uint32(value + valueField.line) < pages.uint32(other + valueField.line));
  }

  /** Counts bytes of nodes; false when more were looked at than there are. */
  #spend(bytes: number): boolean {
    return (this.#bytesLeft -= bytes) >= 0;
  }

  #childEntry(node: number, index: number): number {
    return node + this.#layout.nodeSize + index * this.#layout.childSize;
  }

  /** The node that a child's entry leads to, -1 when it cannot be one. */
  #childAt(entry: number, parent: number): number {
    const child = this.#pages.offset(entry + childField.node);
    return child < parent ? child : -1;
  }

  /** The child that a byte leads to, -1 when there is none. */
  #childOf(node: number, byte: number): number {
    let low = 0;
    let high = this.#pages.byte(node + nodeField.children) - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const entry = this.#childEntry(node, middle);
      const difference = byte - this.#pages.byte(entry + childField.byte);
      if (difference === 0) return this.#childAt(entry, node);
      if (difference < 0) high = middle - 1;
      else low = middle + 1;
    }
    return -1;
  }
}

/** Where in the text a pattern may go on: at places that are listed, or behind a `*` anywhere from one place on. */
interface Places {
  /** of the list, in `Search.#places` */
  readonly start: number;
  readonly end: number;
  /** -1 when they are listed */
  readonly openFrom: number;
  /** length of the pattern up to here */
  readonly depth: number;
}

function isEmpty({ start, end, openFrom }: Places): boolean {
  return openFrom < 0 && start === end;
}

/** A pattern that is longer behind its first wildcard is not looked at (the LINE_MAX of sd-hwdb). */
const maxDepth = 2047;

const SPACE = 0x20;
const STAR = 0x2a;
const QUESTION = 0x3f;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const wildcards = [STAR, QUESTION, BRACKET] as const;
