/**
 * The layout of hwdb.bin, as libudev and systemd map it into memory. All numbers are little-endian; offsets count from the
 * start of the file. The file is a radix tree over match patterns, written children first, and then the strings.
 *
 *     header, 80 bytes                              node, 24 bytes                  child, 16 bytes
 *      0  signature "KSLPHHRH"                       0  u64 offset of its prefix     0  u8  byte
 *      8  u64 version of the writer                  8  u8  number of children       8  u64 offset of the node
 *     16  u64 size of the file                      16  u64 number of values
 *     24  u64 size of the header                                                    value, 16 or 32 bytes
 *     32  u64 size of a node                        A node is followed by its        0  u64 offset of the key
 *     40  u64 size of a child                       children in the order of         8  u64 offset of the value
 *     48  u64 size of a value                       their bytes, and by its         16  u64 offset of the file's name
 *     56  u64 offset of the root                    values in the order of          24  u32 line
 *     64  u64 size of all nodes                     their keys.                     28  u16 rank of the file, from 1
 *     72  u64 size of the strings
 *
 * A string ends with NUL. The prefix of a node comes after the byte that leads to it. A key begins with a space: what begins
 * with another character is for readers to come, and is passed over.
 *
 * @see struct trie_header_f, trie_node_f, trie_child_entry_f, trie_value_entry_f and trie_value_entry2_f of systemd
 */
export const signature = 'KSLPHHRH';

/** What the writer's version says: the release of systemd whose format and contents these are. */
export const writerVersion = 262;

export const headerBytes = 80;
export const nodeBytes = 24;
export const childBytes = 16;

/**
 * The size of a value. `systemd-hwdb` writes the long form. The short one is that of `udevadm hwdb`: it does not say where a
 * value comes from, so that of two records that match the one that was found last wins.
 */
export const valueBytes = { short: 16, long: 32 } as const;
export type ValueForm = keyof typeof valueBytes;

/** Offsets in the header. */
export const headerField = { version: 8, fileSize: 16, headerSize: 24, nodeSize: 32, childSize: 40, valueSize: 48, root: 56, nodesSize: 64, stringsSize: 72 } as const;

/** Offsets in a node, a child and a value. */
export const nodeField = { prefix: 0, children: 8, values: 16 } as const;
export const childField = { byte: 0, node: 8 } as const;
export const valueField = { key: 0, value: 8, file: 16, line: 24, rank: 28 } as const;
