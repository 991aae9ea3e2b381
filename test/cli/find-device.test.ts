/** What a user may write for a device, beside what test/device says: it depends on where the user is. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const program = join(import.meta.dirname, '../../dist/devctl.js');
const nullDevice = '/devices/virtual/mem/null\n';
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'devctl-find-'));
  symlinkSync('/dev/null', `${folder}/link`);
  symlinkSync('/dev/null', `${folder}/c1:5`);
});
afterAll(() => rmSync(folder, { recursive: true }));

function devctl(cwd: string, ...words: readonly string[]): { readonly stdout: string; readonly status: number | null } {
  const { stdout, status } = spawnSync(process.execPath, [program, ...words], { cwd, encoding: 'latin1' });
  return { stdout, status };
}

describe('a device may be named', () => {
  it.each([
    ['/dev', 'null'],
    ['/dev', './null'],
    ['/dev', '../dev/null'],
    ['/', 'dev/null'],
    ['/', 'sys/class/mem/null'],
    ['/sys/class/mem', 'null'],
    ['/', '//dev//./null'],
    ['/', '//sys//class/mem/null'],
    ['~', 'link'],
  ])('in %s as %s', (cwd, name) => {
    expect(devctl(cwd === '~' ? folder : cwd, 'info', '--query=path', name)).toEqual({ stdout: nullDevice, status: 0 });
  });

  it('by a link that leads to it, wherever that is', () => {
    expect(devctl('/', 'info', '--query=path', `${folder}/link`)).toEqual({ stdout: nullDevice, status: 0 });
  });

  it('by an id, whatever the files here are called', () => {
    expect(devctl(folder, 'info', '--query=path', 'c1:5').stdout).toBe('/devices/virtual/mem/zero\n');
  });

  it('by a path that begins with more than one slash', () => {
    expect(devctl('/', 'info', '--query=path', '--path=//sys/class/mem/null').stdout).toBe(nullDevice);
    expect(devctl('/', 'info', '--query=path', '--name=//dev//null').stdout).toBe(nullDevice);
  });

  it('not by a file that is no device', () => {
    expect(devctl('/etc', 'info', '--query=path', 'passwd')).toEqual({ stdout: '', status: 1 });
  });
});

describe('info about several devices', () => {
  it('goes on behind one that is not there', () => {
    expect(devctl('/', 'info', '--query=name', '/dev/null', '/dev/not-there', '/dev/zero')).toEqual({ stdout: 'null\nzero\n', status: 1 });
  });

  it('ends at one that has not what is asked for', () => {
    expect(devctl('/', 'info', '--query=name', '/dev/null', '/sys/class/net/lo', '/dev/zero')).toEqual({ stdout: 'null\n', status: 1 });
  });
});

describe('trigger --include-parents', () => {
  it('adds what is above matching devices, and nothing to devices that are named', () => {
    const lines = (...words: readonly string[]): number => devctl('/', 'trigger', '--dry-run', '--verbose', '--include-parents', ...words).stdout.split('\n').length - 1;
    expect(lines('/dev/null')).toBe(1);
    expect(lines('--name-match=/dev/null')).toBe(1);
  });
});
