import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeRoot, openFile, paths, update } from './system.ts';
import { updateHwdb } from '../../src/hwdb/update.ts';

const etc = '/etc/udev/hwdb.d';
const lib = '/usr/lib/udev/hwdb.d';

/** What is known of `lamp` below a root, after compiling. */
function lamp(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const root = makeRoot(files);
  update(root);
  return Object.fromEntries(openFile(`${root}/etc/udev/hwdb.bin`).lookup('lamp'));
}

function record(value: string): string {
  return `lamp\n ${value}=1\n`;
}

describe('compiling', () => {
  it('reads the files of both folders in the order of their names', () => {
    expect(lamp({ [`${etc}/20-b.hwdb`]: 'lamp\n X=second\n', [`${lib}/10-a.hwdb`]: 'lamp\n X=first\n', [`${lib}/30-c.hwdb`]: 'lamp\n Y=third\n' })).toEqual({ X: 'second', Y: 'third' });
  });

  it("takes the administrator's file of two with one name", () => {
    expect(lamp({ [`${etc}/10-a.hwdb`]: record('ETC'), [`${lib}/10-a.hwdb`]: record('LIB') })).toEqual({ ETC: '1' });
  });

  it.each([
    ['an empty file', ''],
    ['a link to /dev/null', '->/dev/null'],
    ['a relative link to it', '->../../../../dev/null'],
  ])('takes %s for a mask', (_what, mask) => {
    expect(lamp({ [`${etc}/10-a.hwdb`]: mask, [`${lib}/10-a.hwdb`]: record('LIB'), [`${lib}/20-b.hwdb`]: record('OTHER') })).toEqual({ OTHER: '1' });
  });

  it('goes on to the next folder when a link leads nowhere', () => {
    expect(lamp({ [`${etc}/10-a.hwdb`]: '->nowhere', [`${lib}/10-a.hwdb`]: record('LIB') })).toEqual({ LIB: '1' });
  });

  it('follows a link below the root', () => {
    expect(lamp({ '/etc/lamps': record('LINKED'), [`${etc}/10-a.hwdb`]: '->/etc/lamps' })).toEqual({ LINKED: '1' });
  });

  it('passes over hidden files and other endings', () => {
    expect(lamp({ [`${etc}/10-a.hwdb`]: record('A'), [`${etc}/.20-b.hwdb`]: record('B'), [`${etc}/30-c.hwdb.bak`]: record('C') })).toEqual({ A: '1' });
  });

  it('complains about a folder with the name of a file, and uses what it hides', () => {
    const root = makeRoot({ [`${lib}/10-a.hwdb`]: record('LIB') });
    mkdirSync(`${root}${etc}/10-a.hwdb`, { recursive: true });
    expect(update(root).problems).toMatchObject([{ code: 'unusable-file', file: `${root}${etc}/10-a.hwdb`, severity: 'warning' }]);
    expect(Object.fromEntries(openFile(`${root}/etc/udev/hwdb.bin`).lookup('lamp'))).toEqual({ LIB: '1' });
  });

  it('names files in its complaints without the root', () => {
    const root = makeRoot({ [`${etc}/10-a.hwdb`]: ' X=1\n' });
    expect(update(root).problems[0]?.source).toEqual({ file: `${etc}/10-a.hwdb`, line: 1, column: 2 });
  });

  it('leaves a file that all may read and none may write, and nothing beside it', () => {
    const root = makeRoot({ [`${etc}/10-a.hwdb`]: record('A') });
    update(root);
    expect(statSync(`${root}/etc/udev/hwdb.bin`).mode & 0o7777).toBe(0o444);
    expect(readdirSync(`${root}/etc/udev`).sort()).toEqual(['hwdb.bin', 'hwdb.d']);
  });

  it('writes where packages put files when it is told to', () => {
    const root = makeRoot({ [`${etc}/10-a.hwdb`]: record('A') });
    expect(updateHwdb({ root, paths, usr: true, form: 'long' }).outcome).toMatchObject({ kind: 'written', path: `${root}/usr/lib/udev/hwdb.bin`, files: 1 });
    expect(existsSync(`${root}/etc/udev/hwdb.bin`)).toBe(false);
  });

  it('removes what was compiled of files that are gone', () => {
    const root = makeRoot();
    expect(update(root).outcome).toEqual({ kind: 'skipped' });
    mkdirSync(`${root}/etc/udev`, { recursive: true });
    writeFileSync(`${root}/etc/udev/hwdb.bin`, 'old');
    expect(update(root).outcome).toEqual({ kind: 'removed', path: `${root}/etc/udev/hwdb.bin` });
    expect(existsSync(`${root}/etc/udev/hwdb.bin`)).toBe(false);
  });

  it('says when the result cannot be written', () => {
    const root = makeRoot({ [`${lib}/10-a.hwdb`]: record('A'), '/etc/udev': 'a file' });
    expect(update(root).outcome).toMatchObject({ kind: 'failed', reason: 'Not a directory' });
  });
});
