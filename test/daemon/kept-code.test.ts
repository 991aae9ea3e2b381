import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readKeptCode, writeKeptCode } from '../../src/daemon/kept-code.ts';
import { root } from '../support/repository.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'devmaster-code-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('kept code', () => {
  const code = Buffer.from('compiled');
  const kept = (): string => join(folder, 'script.code');

  it('is read as it was written', () => {
    writeKeptCode(kept(), code);
    expect(readKeptCode(kept())).toEqual(code);
  });

  it('begins where V8 need not copy it', () => {
    writeKeptCode(kept(), code);
    expect((readFileSync(kept()).length - code.length) % 8).toBe(0);
  });

  // V8 would run it, and crash: 20.19.0 and 20.20.2 have V8 11.3.244.8 both.
  it.each([
    ['another version of Node with the same V8', process.version, 'v20.0.1'],
    ['another patch to the same V8', process.versions.v8, `${process.versions.v8}-other`],
    ['another machine', ` ${process.arch} `, ' pdp11 '],
    ['another build of the same version', /\d+(?= *\n)/, '1'],
  ])('is not used by %s', (_name, from, to) => {
    writeKeptCode(kept(), code);
    const text = readFileSync(kept(), 'latin1');
    const foreign = text.replace(from, to);
    expect(foreign).not.toBe(text);
    writeFileSync(kept(), foreign, 'latin1');
    expect(readKeptCode(kept())).toBeUndefined();
  });

  it.each([['nothing', ''], ['half a header', 'v20'], ['code without a header', 'compiled']])('is not used when the file has %s', (_name, text) => {
    writeFileSync(kept(), text);
    expect(readKeptCode(kept())).toBeUndefined();
  });

  it('need not be there', () => {
    expect(readKeptCode(kept())).toBeUndefined();
  });
});

describe('the daemon', () => {
  const code = (): string => join(folder, 'devmasterd-core.cjs.code');
  const start = (options: readonly string[] = []): object => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...options, join(folder, 'devmasterd.cjs'), '--version'], { encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  const well = { status: 0, stdout: expect.stringMatching(/^devmasterd \d/) as string, stderr: '' };

  beforeEach(() => {
    for (const name of ['devmasterd.cjs', 'devmasterd-core.cjs', 'devmasterd-core.cjs.code']) copyFileSync(join(root, 'dist', name), join(folder, name));
    symlinkSync(join(root, 'dist/devmaster.node'), join(folder, 'devmaster.node'));
  });

  it('starts with the code that was kept when it was built', () => {
    expect(readKeptCode(code())?.length).toBeGreaterThan(100_000);
    expect(start()).toEqual(well);
  });

  it('starts without', () => {
    rmSync(code());
    expect(start()).toEqual(well);
  });

  it('starts with the code of another Node beside it', () => {
    writeFileSync(code(), readFileSync(code(), 'latin1').replace(process.version, 'v20.0.1'), 'latin1');
    expect(start()).toEqual(well);
  });

  it('starts with code that V8 refuses', () => {
    writeKeptCode(code(), Buffer.from('no code at all'));
    expect(start()).toEqual(well);
  });

  it('starts with options that its code was not made with', () => {
    expect(start(['--no-opt', '--max-semi-space-size=1'])).toEqual(well);
  });
});
