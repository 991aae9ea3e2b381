import { writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FilePages } from '../../src/hwdb/pages.ts';
import { ReadableFile } from '../../src/kernel/bytes.ts';
import { makeRoot } from './system.ts';

const pageBytes = 4_096;

function pagesOf(bytes: Uint8Array, maxBytes = pageBytes): FilePages {
  const path = `${makeRoot()}/file`;
  writeFileSync(path, bytes);
  const file = ReadableFile.open(path);
  if (typeof file === 'number') throw new Error(`errno ${file}`);
  onTestFinished(() => file.close());
  return new FilePages(file, maxBytes);
}

describe('the pages of a file', () => {
  const bytes = Buffer.alloc(5 * pageBytes + 100, 'abcdefghijklm');

  it('give every byte, however few are held', () => {
    const pages = pagesOf(bytes);
    for (let at = 0; at < bytes.length; at += 1_237) expect(pages.byte(at)).toBe(bytes[at]);
    for (let at = bytes.length - 1; at >= 0; at -= 1_237) expect(pages.byte(at)).toBe(bytes[at]);
  });

  it('give numbers and texts that lie across two of them', () => {
    const crossing = Buffer.from(bytes);
    crossing.writeUInt32LE(0x89abcdef, pageBytes - 2);
    crossing.write('lamp\0', 2 * pageBytes - 3, 'latin1');
    const pages = pagesOf(crossing);
    expect(pages.uint32(pageBytes - 2)).toBe(0x89abcdef);
    expect(pages.text(2 * pageBytes - 3)).toBe('lamp');
  });

  it('end a text at the end of the file', () => {
    expect(pagesOf(Buffer.from('ab\0cd')).text(3)).toBe('cd');
  });

  it('are zeros outside of the file', () => {
    const pages = pagesOf(Buffer.from([1, 2, 3]));
    expect([pages.byte(-1), pages.byte(3), pages.uint32(1), pages.text(9)]).toEqual([0, 0, 0x0302, '']);
  });

  it('take a number for an offset only when it leads into the file', () => {
    const numbers = Buffer.alloc(32);
    numbers.writeBigUInt64LE(7n, 0);
    numbers.writeBigUInt64LE(33n, 8);
    numbers.writeBigUInt64LE(1n << 40n, 16);
    const pages = pagesOf(numbers);
    expect([pages.offset(0), pages.offset(8), pages.offset(16)]).toEqual([7, -1, -1]);
  });
});
