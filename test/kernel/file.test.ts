import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exists, listFolder, makeFolders, readLink, readText, readTextOrErrno, remove, replaceFile, replaceLink, status, touch, writeExisting } from '../../src/kernel/file.ts';

const folder = mkdtempSync(join(tmpdir(), 'devmaster-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('files by byte-string path', () => {
  it('are read byte for byte, whatever their name', () => {
    const name = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xe9])]);
    writeFileSync(name, Buffer.from([0x61, 0x92, 0x00, 0x62]));
    expect(readText(name.toString('latin1'))).toBe('a\x92\0b');
    expect(listFolder(folder)).toContain('\xff\xe9');
  });

  it('are read up to a limit, over as many pages as they have', () => {
    const file = join(folder, 'long');
    writeFileSync(file, 'x'.repeat(100_000));
    expect(readText(file, 100_000)?.length).toBe(100_000);
    expect(readText(file, 4096)?.length).toBe(4096);
    expect(readText(file, 5000)?.length).toBe(5000);
  });

  it('that are not there are null, or the reason', () => {
    expect(readText(join(folder, 'nothing'))).toBeNull();
    expect(readTextOrErrno(join(folder, 'nothing'))).toBe(2);
    expect(readTextOrErrno(folder)).toBe(21);
    expect(readLink(join(folder, 'nothing'))).toBeNull();
    expect(status(join(folder, 'nothing'), { follow: true })).toBeNull();
    expect(listFolder(join(folder, 'nothing'))).toBeNull();
    expect(writeExisting(join(folder, 'nothing'), 'x')).toBe(2);
    expect(remove(join(folder, 'nothing'))).toBe(2);
  });

  it('are touched only when they are what they are thought to be', () => {
    const file = join(folder, 'touched');
    writeFileSync(file, '');
    chmodSync(file, 0o1644);
    utimesSync(file, 1, 1);
    symlinkSync(file, `${file}-link`);
    expect(touch(file, 0o644)).toBe(22);
    expect(touch(`${file}-link`, 0o1644)).toBe(22);
    expect(touch(`${file}-none`, 0o1644)).toBe(2);
    expect(statSync(file).mtimeMs).toBe(1000);
    expect(touch(file, 0o1644)).toBe(0);
    expect(Date.now() - statSync(file).mtimeMs).toBeLessThan(60_000);
  });

  it('are replaced whole, with the mode that was asked for, and leave nothing else', () => {
    const inside = join(folder, 'replace');
    mkdirSync(inside);
    const path = join(inside, 'record');
    expect(replaceFile({ path, data: 'one', mode: 0o644 })).toBe(0);
    expect(replaceFile({ path, data: 'two\xff', mode: 0o1644 })).toBe(0);
    expect(readFileSync(path, 'latin1')).toBe('two\xff');
    expect(statSync(path).mode & 0o7777).toBe(0o1644);
    expect(readdirSync(inside)).toEqual(['record']);
    expect(replaceFile({ path: join(folder, 'no/such/folder'), data: '', mode: 0o644 })).toBe(2);
  });

  it('links are replaced at once, and left alone when they are right', () => {
    const path = join(folder, 'link');
    expect(replaceLink({ path, target: 'one' })).toBe(0);
    const inode = status(path, { follow: false })?.inode;
    expect(replaceLink({ path, target: 'one' })).toBe(0);
    expect(status(path, { follow: false })?.inode).toBe(inode);
    expect(replaceLink({ path, target: 'two' })).toBe(0);
    expect(readLink(path)).toBe('two');
  });

  it('tell what they are', () => {
    symlinkSync('/dev/null', join(folder, 'null'));
    expect(status(join(folder, 'null'), { follow: false })?.kind).toBe('link');
    expect(status(join(folder, 'null'), { follow: true })).toMatchObject({ kind: 'character', rdev: { major: 1, minor: 3 } });
    chmodSync(folder, 0o751);
    expect(status(folder, { follow: true })).toMatchObject({ kind: 'directory', mode: 0o751, uid: process.getuid?.() });
  });

  it('folders are made with those above them', () => {
    expect(makeFolders(join(folder, 'a/b/c'), 0o755)).toBe(0);
    expect(makeFolders(join(folder, 'a/b/c'), 0o755)).toBe(0);
    expect(exists(join(folder, 'a/b/c'))).toBe(true);
  });
});
