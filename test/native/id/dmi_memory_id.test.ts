import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../support/repository.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'devmaster-dmi-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A structure of the table: its type, its formatted area from the fifth byte on, and the texts behind it. */
interface Structure {
  readonly type: number;
  readonly area: Buffer;
  readonly texts?: readonly string[];
}

const END: Structure = { type: 127, area: Buffer.alloc(0) };

function memory({ size = 0x400, locator = 1, version = 0x28, texts = ['DIMM 0', ' BANK 0 ', 'Maker'] }: { readonly size?: number; readonly locator?: number; readonly version?: number; readonly texts?: readonly string[] }): Structure {
  const bytes = Buffer.alloc(0x54);
  bytes.writeUInt16LE(72, 0x08);
  bytes.writeUInt16LE(64, 0x0a);
  bytes.writeUInt16LE(size, 0x0c);
  bytes.set([9, 0, locator, 2, 0x1a], 0x0e);
  bytes.writeUInt16LE(0x80, 0x13);
  bytes.writeUInt16LE(3200, 0x15);
  bytes.set([3, 0, 0, 9], 0x17);
  bytes.writeUInt8(2, 0x1b);
  bytes.writeUInt32LE(40960, 0x1c);
  bytes.writeUInt16LE(2933, 0x20);
  bytes.writeUInt16LE(1200, 0x22);
  bytes.writeUInt16LE(1350, 0x24);
  return { type: 17, area: bytes.subarray(4, version), texts };
}

function array({ capacity }: { readonly capacity: bigint }): Structure {
  const area = Buffer.alloc(0x17 - 4);
  area.set([3, 3, 6]);
  area.writeUInt32LE(0x80000000, 3);
  area.writeBigUInt64LE(capacity, 0x0b);
  return { type: 16, area };
}

/** A dump with an entry point of version 3, and the table behind it. */
function dump(structures: readonly Structure[]): Buffer {
  const table = Buffer.concat(
    structures.map(({ type, area, texts = [] }) => {
      const end = texts.length === 0 ? '\0\0' : `${texts.join('\0')}\0\0`;
      return Buffer.concat([Buffer.from([type, area.length + 4, 0, 0x11]), area, Buffer.from(end, 'latin1')]);
    }),
  );
  const entry = Buffer.alloc(32);
  entry.write('_SM3_');
  entry.set([0, 24, 3, 3, 0, 1], 5);
  entry.writeUInt32LE(table.length, 0x0c);
  entry.writeUInt32LE(entry.length, 0x10);
  entry[5] = -entry.reduce((sum, byte) => sum + byte, 0) & 0xff;
  return Buffer.concat([entry, table]);
}

function run(command: readonly string[], content: Buffer): { status: number | null; out: string; errors: string } {
  const file = join(folder, 'dump');
  writeFileSync(file, content);
  const { status, stdout, stderr } = spawnSync(command[0] as string, [...command.slice(1), '--from-dump', file], { encoding: 'latin1' });
  return { status, out: stdout, errors: stderr };
}

const read = (content: Buffer) => run([join(root, 'dist/devmaster-id'), 'dmi_memory_id'], content);
const lines = (...structures: Structure[]): string[] => read(dump(structures)).out.trimEnd().split('\n');

describe('dmi_memory_id', () => {
  it('tells of a slot and the memory in it', () => {
    expect(lines(memory({}), END)).toEqual([
      'MEMORY_DEVICE_0_TOTAL_WIDTH=72', 'MEMORY_DEVICE_0_DATA_WIDTH=64', 'MEMORY_DEVICE_0_SIZE=1073741824', 'MEMORY_DEVICE_0_FORM_FACTOR=DIMM',
      'MEMORY_DEVICE_0_LOCATOR=DIMM 0', 'MEMORY_DEVICE_0_BANK_LOCATOR=BANK 0', 'MEMORY_DEVICE_0_TYPE=DDR4', 'MEMORY_DEVICE_0_TYPE_DETAIL=Synchronous', 'MEMORY_DEVICE_0_SPEED_MTS=3200',
      'MEMORY_DEVICE_0_MANUFACTURER=Maker', 'MEMORY_DEVICE_0_SERIAL_NUMBER=Not Specified', 'MEMORY_DEVICE_0_ASSET_TAG=Not Specified', 'MEMORY_DEVICE_0_PART_NUMBER=<BAD INDEX>',
      'MEMORY_DEVICE_0_RANK=2', 'MEMORY_DEVICE_0_CONFIGURED_SPEED_MTS=2933', 'MEMORY_DEVICE_0_MINIMUM_VOLTAGE=1', 'MEMORY_DEVICE_0_MAXIMUM_VOLTAGE=1.35', 'MEMORY_ARRAY_NUM_DEVICES=1',
    ]);
  });

  it('counts slots, and says which are empty', () => {
    expect(lines(memory({}), memory({ size: 0 }), END)).toEqual(expect.arrayContaining(['MEMORY_DEVICE_1_PRESENT=0', 'MEMORY_ARRAY_NUM_DEVICES=2']));
  });

  it('understands large memory', () => {
    expect(lines(memory({ size: 0x7fff }))).toContain(`MEMORY_DEVICE_0_SIZE=${40960 * 1024 * 1024}`);
  });

  it('says no more than an old table does', () => {
    expect(lines(memory({ version: 0x15 })).at(-2)).toBe('MEMORY_DEVICE_0_TYPE_DETAIL=Synchronous');
  });

  it('tells of the board', () => {
    expect(lines(array({ capacity: 1n << 41n }))).toEqual(['MEMORY_ARRAY_LOCATION=System Board Or Motherboard', 'MEMORY_ARRAY_EC_TYPE=Multi-bit ECC', 'MEMORY_ARRAY_MAX_CAPACITY=2199023255552']);
  });

  it('leaves out texts that cannot be the value of a property', () => {
    expect(lines(memory({ texts: ['a\xff', 'b\x01', 'Maker'] })).filter((line) => line.includes('LOCATOR'))).toEqual([]);
  });

  it('stops at the end of the table and at what cannot be a structure', () => {
    expect(lines(memory({}), END, memory({})).at(-1)).toBe('MEMORY_ARRAY_NUM_DEVICES=1');
    const content = dump([memory({}), memory({})]);
    expect(read(content.subarray(0, content.length - 8)).out).toContain('MEMORY_ARRAY_NUM_DEVICES=1\n');
  });

  it('refuses an entry point that is broken', () => {
    const content = dump([memory({})]);
    content[6] = 23;
    expect(read(content)).toEqual({ status: 1, out: '', errors: 'Failed to verify checksum.\n' });
    expect(read(Buffer.from('something else, and long enough to be one'))).toEqual({ status: 1, out: '', errors: '' });
  });

  it('reads a table as the installed program of systemd does', (ctx) => {
    const program = '/usr/lib/udev/dmi_memory_id';
    if (!existsSync(program)) return ctx.skip('needs dmi_memory_id of systemd to compare with: apt-get install udev');
    const content = dump([array({ capacity: 1n << 41n }), memory({}), memory({ size: 0x8400, version: 0x54 }), memory({ locator: 7 }), END]);
    expect(read(content)).toEqual(run([program], content));
  });
});
