import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBytes, ReadableFile, replaceBytes } from '../../src/kernel/bytes.ts';
import { EINVAL, EISDIR, ENOENT, errnoName } from '../../src/kernel/errno.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/devmaster-bytes-`);
});
afterEach(() => rmSync(folder, { recursive: true }));

const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);

function open(path: string): ReadableFile {
  const file = ReadableFile.open(path);
  if (typeof file === 'number') throw new Error(errnoName(file));
  return file;
}

describe('readBytes', () => {
  it('gives every byte as it is', () => {
    writeFileSync(`${folder}/file`, bytes);
    expect(readBytes(`${folder}/file`)).toEqual(bytes);
  });

  it('gives nothing of an empty file', () => {
    writeFileSync(`${folder}/file`, '');
    expect(readBytes(`${folder}/file`)).toEqual(new Uint8Array(0));
  });

  it('says why there is nothing to read', () => {
    expect(readBytes(`${folder}/file`)).toBe(ENOENT);
    expect(readBytes(folder)).toBe(EISDIR);
    expect(readBytes('/dev/zero')).toBe(EINVAL);
  });
});

describe('replaceBytes', () => {
  it('writes a file with the mode that was asked for, and leaves nothing beside it', () => {
    const umask = process.umask(0o077);
    expect(replaceBytes({ path: `${folder}/file`, data: bytes, mode: 0o444 })).toBe(0);
    process.umask(umask);
    expect(new Uint8Array(readFileSync(`${folder}/file`))).toEqual(bytes);
    expect(statSync(`${folder}/file`).mode & 0o7777).toBe(0o444);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('takes the place of a file, which those who have it open keep', () => {
    writeFileSync(`${folder}/file`, 'old');
    const old = open(`${folder}/file`);
    replaceBytes({ path: `${folder}/file`, data: bytes, mode: 0o644 });
    const view = Buffer.alloc(3);
    old.read(view, 0);
    old.close();
    expect(view.toString()).toBe('old');
  });

  it('says when there is no folder', () => {
    expect(replaceBytes({ path: `${folder}/none/file`, data: bytes, mode: 0o644 })).toBe(ENOENT);
  });
});

describe('a file that is open', () => {
  it('is read at any place, and ends where it ends', () => {
    writeFileSync(`${folder}/file`, bytes);
    const file = open(`${folder}/file`);
    const view = new Uint8Array(10);
    expect([file.sizeBytes, file.read(view, 100), [...view.subarray(0, 2)], file.read(view, 250), file.read(view, 999)]).toEqual([256, 10, [100, 101], 6, 0]);
    file.close();
  });

  it('is nothing any more when it was closed, or cut off', () => {
    writeFileSync(`${folder}/file`, bytes);
    chmodSync(`${folder}/file`, 0o644);
    const file = open(`${folder}/file`);
    truncateSync(`${folder}/file`, 0);
    expect(file.read(new Uint8Array(10), 0)).toBe(0);
    file.close();
    file.close();
    expect(file.read(new Uint8Array(10), 0)).toBe(0);
  });

  it('knows which file it is', () => {
    writeFileSync(`${folder}/file`, bytes);
    const file = open(`${folder}/file`);
    const { ino, dev, mtimeNs } = statSync(`${folder}/file`, { bigint: true });
    expect(file.identity).toEqual({ inode: Number(ino), device: Number(dev), mtimeNs });
    file.close();
  });
});
