/** Images of what no program makes any more, or makes on purpose: superblocks and tables byte by byte. */
import { crc32 } from 'node:zlib';
import type { Piece, Recipe } from './images.ts';

const sectorBytes = 512;
const sizeMiB = 16;
const sectors = (sizeMiB << 20) / sectorBytes;

/** To be looked at for file systems and partitions. */
export const handmadeRecipes: readonly Recipe[] = [
  handmade('a part of an md array, version 0.90', [[(sizeMiB << 20) - 65536, oldRaid('LE')]]),
  handmade('a part of an md array, version 0.90, of a machine with the other byte order', [[(sizeMiB << 20) - 65536, oldRaid('BE')]]),
  handmade('a part of an md array, version 1.0', [raid((sizeMiB << 20) - 8192, 'host:my array')]),
  handmade('a part of an md array, version 1.1, with a newline in its name', [raid(0, 'a\nb/../c')]),
  handmade('a part of an md array, version 1.2, whose name is not UTF-8', [raid(4096, 'ho\xffst:x')]),
  handmade('a swap area with control characters in its label', [[0, swapArea('\x01\x1b[31m\x7f|')]]),
  handmade('BSD partitions in one of an MBR', [[0, mbr([{ start: 2048, size: 20000, type: 0xa5 }])], [2049 * sectorBytes, bsdLabel([[2048, 4000], [7000, 4000], [40000, 10]])]]),
  handmade('Solaris slices in a partition of an MBR', [[0, mbr([{ start: 2048, size: 20000, type: 0xbf }])], [2049 * sectorBytes, solarisTable([[100, 4000], [5000, 2000]])]]),
  handmade('an MBR without an identity', [[0, mbr([{ start: 2048, size: 4096, type: 0x83 }], 0)]]),
  handmade('a GPT with odd labels', gpt({ partitions: ['a\nb', '\x01\x02', 'x\ud800y', '"\'`$(x)', 'M'.repeat(36), '\u65e5'.repeat(36), '   ', '/', '..', '%d$env{x}', '\uffff', '\ufffe'].map((label) => ({ label })) })),
  handmade('a GPT with attributes', gpt({ partitions: [1n, 4n, 1n << 60n, 1n << 63n, (1n << 64n) - 1n].map((attributes) => ({ attributes })) })),
  handmade('a GPT with a partition that ends before it begins', gpt({ partitions: [{}, { sectors: -1000 }] })),
  handmade('a GPT with more entries than anybody needs', gpt({ entries: 2048 })),
  handmade('a GPT with small entries', gpt({ entryBytes: 120 })),
  handmade('a GPT that names no first table', gpt({ ownSector: 2n })),
];

function handmade(name: string, pieces: readonly Piece[]): Recipe {
  return { name, sizeMiB, pieces, command: ['true'] };
}

/** struct mdp_superblock_s of <linux/raid/md_p.h>, as far as it says who it is. */
function oldRaid(order: 'LE' | 'BE'): Buffer {
  const block = Buffer.alloc(4096);
  const words = [0xa92b4efc, 0, 90, 0, 0, 0x11223344, 1, 1, 1000, 2, 2, 0, 0, 0x55667788, 0x99aabbcc, 0xddeeff00];
  words.forEach((word, index) => (order === 'LE' ? block.writeUInt32LE(word, index * 4) : block.writeUInt32BE(word, index * 4)));
  return block;
}

/** struct mdp_superblock_1 of <linux/raid/md_p.h> for an array of two. */
function raid(offset: number, name: string): Piece {
  const block = Buffer.alloc(256 + 2 * 2);
  block.writeUInt32LE(0xa92b4efc, 0);
  block.writeUInt32LE(1, 4);
  block.write('0123456789abcdef', 16, 'latin1');
  block.write(name, 32, 32, 'latin1');
  block.writeUInt32LE(1, 72); // level
  block.writeUInt32LE(2, 92); // disks
  block.writeBigUInt64LE(BigInt(offset / sectorBytes), 144);
  block.write('fedcba9876543210', 168, 'latin1');
  block.writeUInt32LE(2, 220); // roles
  let sum = 0n;
  for (let at = 0; at < block.length; at += 4) sum += BigInt(block.readUInt32LE(at));
  block.writeUInt32LE(Number((sum & 0xffff_ffffn) + (sum >> 32n)), 216);
  return [offset, block];
}

/** As mkswap(8) makes it. */
function swapArea(label: string): Buffer {
  const area = Buffer.alloc(4096);
  area.writeUInt32LE(1, 1024); // version
  area.writeUInt32LE(255, 1028); // last page
  area.write(label, 1052, 16, 'latin1');
  area.write('SWAPSPACE2', 4086, 'latin1');
  return area;
}

interface Slice {
  readonly start: number;
  readonly size: number;
  readonly type: number;
}

function mbr(slices: readonly Slice[], identity = 0x12345678): Buffer {
  const sector = Buffer.alloc(sectorBytes);
  sector.writeUInt32LE(identity, 440);
  slices.forEach(({ start, size, type }, index) => {
    sector[446 + index * 16 + 4] = type;
    sector.writeUInt32LE(start, 446 + index * 16 + 8);
    sector.writeUInt32LE(size, 446 + index * 16 + 12);
  });
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

/** A disklabel(5): partitions by start on the disk and size. */
function bsdLabel(partitions: readonly (readonly [start: number, size: number])[]): Buffer {
  const label = Buffer.alloc(148 + 16 * partitions.length);
  label.writeUInt32LE(0x82564557, 0);
  label.writeUInt32LE(0x82564557, 132);
  label.writeUInt16LE(partitions.length, 138);
  partitions.forEach(([start, size], index) => {
    label.writeUInt32LE(size, 148 + 16 * index);
    label.writeUInt32LE(start, 152 + 16 * index);
    label[160 + 16 * index] = 7; // UFS
  });
  let sum = 0;
  for (let at = 0; at < label.length; at += 2) sum ^= label.readUInt16LE(at);
  label.writeUInt16LE(sum, 136);
  return label;
}

/** A vtoc: slices by start from that of the partition on, and size. */
function solarisTable(slices: readonly (readonly [start: number, size: number])[]): Buffer {
  const table = Buffer.alloc(sectorBytes);
  table.writeUInt32LE(0x600ddeee, 12);
  table.writeUInt32LE(1, 16); // version
  table.writeUInt16LE(sectorBytes, 28);
  table.writeUInt16LE(16, 30);
  slices.forEach(([start, size], index) => {
    table.writeUInt16LE(2 + index, 72 + 12 * index); // what for
    table.writeUInt16LE(index, 74 + 12 * index); // flags
    table.writeUInt32LE(start, 76 + 12 * index);
    table.writeUInt32LE(size, 80 + 12 * index);
  });
  return table;
}

interface Gpt {
  /** one after the other, of 50 sectors when they say nothing else */
  readonly partitions?: readonly { readonly label?: string; readonly attributes?: bigint; readonly sectors?: number }[];
  readonly entries?: number;
  readonly entryBytes?: number;
  /** where the header says that it is */
  readonly ownSector?: bigint;
}

/** Both copies of a GPT, with correct checksums, and a protective MBR. */
function gpt({ partitions = [{}], entries = 128, entryBytes = 128, ownSector = 1n }: Gpt): Piece[] {
  const table = Buffer.alloc(Math.ceil((entries * entryBytes) / sectorBytes) * sectorBytes);
  partitions.forEach(({ label = 'part', attributes = 0n, sectors: length = 50 }, index) => {
    const entry = Buffer.alloc(128);
    entry.write('af3dc60f838472478e793d69d8477de4', 0, 'hex'); // Linux data
    entry.write('aaaaaaaabbbbcccc8000', 16, 'hex');
    entry[31] = index + 1;
    const start = 4096 + index * 100;
    entry.writeBigUInt64LE(BigInt(start), 32);
    entry.writeBigUInt64LE(BigInt(start + length - 1), 40);
    entry.writeBigUInt64LE(attributes, 48);
    entry.write(label, 56, 72, 'utf16le');
    entry.copy(table, index * entryBytes);
  });
  const tableSectors = table.length / sectorBytes;
  const last = sectors - 1;
  const header = (own: bigint, other: number, tableAt: number): Buffer => {
    const bytes = Buffer.alloc(92);
    bytes.write('EFI PART', 0, 'latin1');
    bytes.writeUInt32LE(0x10000, 8);
    bytes.writeUInt32LE(92, 12);
    bytes.writeBigUInt64LE(own, 24);
    bytes.writeBigUInt64LE(BigInt(other), 32);
    bytes.writeBigUInt64LE(BigInt(2 + tableSectors), 40);
    bytes.writeBigUInt64LE(BigInt(last - 1 - tableSectors), 48);
    bytes.write('11111111222233334444555555555555', 56, 'hex');
    bytes.writeBigUInt64LE(BigInt(tableAt), 72);
    bytes.writeUInt32LE(entries, 80);
    bytes.writeUInt32LE(entryBytes, 84);
    bytes.writeUInt32LE(crc32(table.subarray(0, entries * entryBytes)), 88);
    bytes.writeUInt32LE(crc32(bytes), 16);
    return bytes;
  };
  return [
    [0, mbr([{ start: 1, size: last, type: 0xee }], 0)],
    [sectorBytes, header(ownSector, last, 2)],
    [2 * sectorBytes, table],
    [(last - tableSectors) * sectorBytes, table],
    [last * sectorBytes, header(BigInt(last), 1, last - tableSectors)],
  ];
}
