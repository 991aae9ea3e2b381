import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ProgramAnswer } from '../../src/rules/world.ts';
import { makeImage, recipes } from '../builtin/images.ts';
import { askProbe, valuesOf } from '../builtin/probe.ts';

describe('before it reads, the probe gives up', () => {
  const [text = ''] = valuesOf(askProbe(['status']));
  const status = new Map(text.split('\n').map((line) => [line.replace(/:.*/, ''), line.replace(/^.*?:\s*/, '')]));

  it.each([
    ['gaining rights', ['NoNewPrivs'], '1'],
    ['system calls that it does not need', ['Seccomp'], '2'],
    ['capabilities', ['CapInh', 'CapPrm', 'CapEff', 'CapAmb'], '0000000000000000'],
  ])('%s', (_what, names, value) => expect(names.map((name) => [name, status.get(name)])).toEqual(names.map((name) => [name, value])));

  it('being root, and root for its groups', (context) => {
    context.skip(process.getuid?.() !== 0, 'needs root, to be given up');
    const nobody = '65534\t65534\t65534\t65534';
    expect(['Uid', 'Gid', 'Groups', 'CapBnd'].map((name) => status.get(name))).toEqual([nobody, nobody, '', '0000000000000000']);
  });

  it('opening files', () => expect(valuesOf(askProbe(['status', 'open']))).toEqual(['OPEN=Operation not permitted']));

  it('its life when it makes a socket', () => expect(askProbe(['status', 'socket'])).toEqual({ kind: 'killed', signal: 'SIGSYS' }));
});

describe('the probe ends', () => {
  it.each<readonly [string, readonly string[], number]>([
    ['with 2 without a verb', [], 2],
    ['with 2 for a verb that there is not', ['frobnicate'], 2],
    ['with 2 for an option that there is not', ['blkid', '--frobnicate', '/dev/null'], 2],
    ['with 2 for a hint that is none', ['blkid', '--hint=session_offset=x', '/dev/null'], 2],
    ['with 2 without a device', ['blkid'], 2],
    ['with 3 for a device that is not there', ['blkid', '/dev/devmaster-has-no-such-device'], 3],
    ['with 1 for what is no device', ['blkid', '/'], 1],
    ['with 3 without the driver for btrfs', ['btrfs-ready', '/dev/devmaster-has-no-such-device', '/dev/x'], 3],
    ['with 0 for a module that there is not', ['kmod', 'devmaster-has-no-such-module'], 0],
  ])('%s', (_when, words, status) => expect(askProbe(words)).toMatchObject({ kind: 'exited', status }));
});

describe('the probe tells of a GPT', () => {
  const isThere = 'GPT_SECTOR_SIZE=512';

  // systemd-udevd 262 reads a table before it believes that it is there.
  it.each<readonly [string, GptHeader, boolean]>([
    ['whose table can be read', { entries: 2n, count: 128 }, true],
    ['with the most entries that there may be', { entries: 2n, count: 1024, sectors: 512 }, true],
    ['with large entries', { entries: 2n, count: 4, entryBytes: 4096 }, true],
    ['with too many entries', { entries: 2n, count: 1025, sectors: 512 }, false],
    ['without entries', { entries: 2n, count: 0 }, false],
    ['with entries that are too small', { entries: 2n, count: 4, entryBytes: 127 }, false],
    ['whose table goes beyond the end', { entries: 97n, count: 128 }, false],
    ['whose table is up to the end', { entries: 96n, count: 128 }, true],
  ])('%s or not', (_what, header, expected) => expect(valuesOf(askProbe(['blkid', file(gptHeader(header))])).includes(isThere)).toBe(expected));
});

describe('the probe survives', () => {
  it.each<readonly [string, () => Buffer]>([
    ['an empty device', () => Buffer.alloc(0)],
    ['a device of one byte', () => Buffer.alloc(1)],
    ['a device of one sector', () => Buffer.alloc(512, 0xff)],
    ['nothing but ones', () => Buffer.alloc(1 << 20, 0xff)],
    ['an extended partition that contains itself', () => circularPartitions([0])],
    ['two extended partitions that contain each other', () => circularPartitions([8, 0])],
    ['a GPT without its table', () => gptHeader({ entries: 1n << 40n, count: 128 })],
    ['a GPT with more partitions than bytes', () => gptHeader({ entries: 2n, count: 0xffff_ffff })],
    ['a GPT whose table is before the start', () => gptHeader({ entries: 0xffff_ffff_ffff_ffffn, count: 128 })],
  ])('%s', (_what, bytes) => {
    const image = file(bytes());
    for (const options of [[], ['--partitions', '--gpt-entry=0'], ['--offset=512'], [`--disk=${image}`, '--start=0', '--size=0']]) {
      expect(isAlive(askProbe(['blkid', ...options, image]))).toBe(true);
    }
  });

  it.each(recipes)('broken bytes in an image with $name, and the end cut off', (recipe) => {
    const image = makeImage(recipe);
    if (image === null) return console.log(`not tried: needs ${recipe.command[0]}`);
    const sizeBytes = statSync(image).size;
    const descriptor = openSync(image, 'r+');
    onTestFinished(() => closeSync(descriptor));
    const intact = Buffer.alloc(Math.min(sizeBytes, tenderBytes));
    readSync(descriptor, intact, 0, intact.length, 0);
    const random = randomNumbers(recipe.name.length);
    for (let round = 0; round < 24; round++) {
      writeSync(descriptor, breakBytes(intact, random), 0, intact.length, 0);
      ftruncateSync(descriptor, random(4) === 0 ? random(sizeBytes) : sizeBytes);
      const words = ['blkid', '--partitions', `--disk=${image}`, '--start=2048', '--size=8192', image];
      expect(isAlive(askProbe(words)), `round ${round}`).toBe(true);
    }
  });
});

/** Ended by itself, with an answer or without: no signal, and no time-out. */
function isAlive(answer: ProgramAnswer): boolean {
  return answer.kind === 'exited';
}

function file(bytes: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'devmaster-probe-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(`${folder}/image`, bytes);
  return `${folder}/image`;
}

const sectorBytes = 512;

/** An MBR whose extended partition, at sector 8, leads from one place to the next in turn, and never ends (sectors from there). */
function circularPartitions(places: readonly number[]): Buffer {
  const disk = Buffer.alloc(64 * sectorBytes);
  const entry = (sector: number, slot: number, { type, start }: { type: number; start: number }): void => {
    const at = sector * sectorBytes + 446 + slot * 16;
    disk[at + 4] = type;
    disk.writeUInt32LE(start, at + 8);
    disk.writeUInt32LE(16, at + 12);
    disk.writeUInt16LE(0xaa55, sector * sectorBytes + 510);
  };
  entry(0, 0, { type: 5, start: 8 });
  let from = 8;
  for (const place of places) {
    entry(from, 0, { type: 0x83, start: 1 });
    entry(from, 1, { type: 5, start: place });
    from = 8 + place;
  }
  return disk;
}

interface GptHeader {
  /** the sector where the table begins */
  readonly entries: bigint;
  readonly count: number;
  readonly entryBytes?: number;
  /** of the disk */
  readonly sectors?: number;
}

/** A protective MBR and a GPT header with checksums that nobody calculated. */
function gptHeader({ entries, count, entryBytes = 128, sectors = 128 }: GptHeader): Buffer {
  const disk = Buffer.alloc(sectors * sectorBytes);
  disk[446 + 4] = 0xee;
  disk.writeUInt32LE(1, 446 + 8);
  disk.writeUInt32LE(127, 446 + 12);
  disk.writeUInt16LE(0xaa55, 510);
  disk.write('EFI PART', sectorBytes, 'latin1');
  disk.writeUInt32LE(0x10000, sectorBytes + 8);
  disk.writeUInt32LE(92, sectorBytes + 12);
  disk.writeBigUInt64LE(1n, sectorBytes + 24);
  disk.writeBigUInt64LE(entries, sectorBytes + 72);
  disk.writeUInt32LE(count, sectorBytes + 80);
  disk.writeUInt32LE(entryBytes, sectorBytes + 84);
  return disk;
}

/** Where superblocks and tables are: first byte and length. */
const tender: readonly (readonly [number, number])[] = [
  [0, 512],
  [512, 512],
  [1024, 1024],
  [4096, 4096],
  [8192, 1024],
  [32768, 4096],
  [65536, 4096],
];
const tenderBytes = 65536 + 4096;

/** A copy in which some of the bytes that matter have other values. */
function breakBytes(intact: Buffer, random: (below: number) => number): Buffer {
  const broken = Buffer.from(intact);
  for (let count = 1 << random(7); count > 0; count--) {
    const [start, length] = tender[random(tender.length)] as readonly [number, number];
    const at = start + random(length);
    if (at < broken.length) broken[at] = [0, 0xff, 0x7f, random(256)][random(4)] as number;
  }
  return broken;
}

/** The same numbers in every run (Numerical Recipes' generator), so that what fails once fails again. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}
