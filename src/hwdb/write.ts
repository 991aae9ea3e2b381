import { childBytes, childField, headerBytes, headerField, nodeBytes, nodeField, signature, valueBytes, valueField, writerVersion } from './format.ts';
import type { NodeTable, Trie, ValueTable } from './trie.ts';

/** The bytes of hwdb.bin, which are those that systemd-hwdb makes of the same files. */
export function writeHwdb(trie: Trie): Uint8Array {
  const { form, nodes, values } = trie;
  const order = childrenFirst(trie.size, nodes);
  const kept = keptValues(trie);
  const valueSize = valueBytes[form];
  const nodesSize = order.length * nodeBytes + (order.length - 1) * childBytes + kept.order.length * valueSize;
  const strings = trie.strings.bytes;
  const stringsStart = headerBytes + nodesSize;

  const out = new Uint8Array(stringsStart + strings.length);
  const view = new DataView(out.buffer);
  // Files are far below 4 GiB, so the upper halves of all numbers stay 0.
  const put = (at: number, value: number): void => view.setUint32(at, value, true);

  const offsets = new Int32Array(trie.size);
  let at = headerBytes;
  for (const node of order) {
    offsets[node] = at;
    put(at + nodeField.prefix, stringsStart + (nodes.prefixes[node] as number));
    const countAt = at + nodeField.children;
    const firstValue = kept.starts[node] as number;
    const endOfValues = kept.starts[node + 1] as number;
    put(at + nodeField.values, endOfValues - firstValue);
    at += nodeBytes;
    let children = 0;
    for (let child = nodes.firstChildren[node] as number; child !== 0; child = nodes.nextSiblings[child] as number) {
      out[at + childField.byte] = nodes.edges[child] as number;
      put(at + childField.node, offsets[child] as number);
      at += childBytes;
      children++;
    }
    out[countAt] = children;
    for (let index = firstValue; index < endOfValues; index++) {
      const value = kept.order[index] as number;
      put(at + valueField.key, stringsStart + (values.keys[value] as number));
      put(at + valueField.value, stringsStart + (values.texts[value] as number));
      if (form === 'long') {
        put(at + valueField.file, stringsStart + (values.files[value] as number));
        put(at + valueField.line, values.lines[value] as number);
        view.setUint16(at + valueField.rank, values.ranks[value] as number, true);
      }
      at += valueSize;
    }
  }
  out.set(strings, stringsStart);

  for (let index = 0; index < signature.length; index++) out[index] = signature.charCodeAt(index);
  put(headerField.version, writerVersion);
  put(headerField.fileSize, out.length);
  put(headerField.headerSize, headerBytes);
  put(headerField.nodeSize, nodeBytes);
  put(headerField.childSize, childBytes);
  put(headerField.valueSize, valueSize);
  put(headerField.root, offsets[0] as number);
  put(headerField.nodesSize, nodesSize);
  put(headerField.stringsSize, strings.length);
  return out;
}

/** All nodes, each after its children: from the end, a node comes before its children, the last child first. */
function childrenFirst(size: number, { firstChildren, nextSiblings }: NodeTable): Int32Array {
  const order = new Int32Array(size);
  const waiting = new Int32Array(size);
  let depth = 1;
  for (let place = size - 1; place >= 0; place--) {
    const node = waiting[--depth] as number;
    order[place] = node;
    for (let child = firstChildren[node] as number; child !== 0; child = nextSiblings[child] as number) waiting[depth++] = child;
  }
  return order;
}

/** The values of each node in the order of their keys; the newest of each key. */
interface KeptValues {
  readonly order: Int32Array;
  /** by node: where its values begin in `order`; they end where those of the next number begin */
  readonly starts: Int32Array;
}

function keptValues(trie: Trie): KeptValues {
  const { values } = trie;
  const { lastValues } = trie.nodes;
  const strings = trie.strings.bytes;
  const order = new Int32Array(values.count);
  const starts = new Int32Array(trie.size + 1);
  let count = 0;
  for (let node = 0; node < trie.size; node++) {
    starts[node] = count;
    const newest = lastValues[node] as number;
    if (newest === 0) continue;
    if (values.previous[newest] === 0) order[count++] = newest;
    else for (const value of sortedValues(newest, values, strings)) order[count++] = value;
  }
  starts[trie.size] = count;
  return { order: order.subarray(0, count), starts };
}

function sortedValues(newest: number, { previous, keys }: ValueTable, strings: Uint8Array): number[] {
  const byKey = new Map<number, number>();
  for (let value = newest; value !== 0; value = previous[value] as number) {
    const key = keys[value] as number;
    if (!byKey.has(key)) byKey.set(key, value);
  }
  return [...byKey].sort(([one], [other]) => compareStrings(strings, one, other)).map(([, value]) => value);
}

/** strcmp(3) of two strings that are not the same. */
function compareStrings(strings: Uint8Array, one: number, other: number): number {
  let at = 0;
  while (strings[one + at] === strings[other + at] && strings[one + at] !== 0) at++;
  return (strings[one + at] as number) - (strings[other + at] as number);
}
