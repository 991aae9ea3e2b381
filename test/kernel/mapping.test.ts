import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { builtFolders } from '../../src/kernel/binding.ts';
import { ELOOP, ENOENT } from '../../src/kernel/errno.ts';
import { mapFile } from '../../src/kernel/mapping.ts';

function givenFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'devmaster-mapping-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function mapped(path: string): Uint8Array {
  const memory = mapFile(path, 4);
  if (typeof memory === 'number') throw new Error(`errno ${memory}`);
  return new Uint8Array(memory);
}

describe('a file that is memory', () => {
  it('begins with zeros, for nobody but its owner', () => {
    const file = `${givenFolder()}/new`;
    expect([...mapped(file)]).toEqual([0, 0, 0, 0]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is found as it was left', () => {
    const file = `${givenFolder()}/left`;
    mapped(file).set([1, 2, 3, 4]);
    expect([...mapped(file)]).toEqual([1, 2, 3, 4]);
    expect([...readFileSync(file)]).toEqual([1, 2, 3, 4]);
  });

  it('is found as it was left by a process that was killed', () => {
    const file = `${givenFolder()}/killed`;
    const addon = builtFolders().map((folder) => `${folder}/devmaster.node`);
    const program = `
      const { existsSync } = require('node:fs');
      const memory = new Uint8Array(require(process.argv[2].split(':').find(existsSync)).mapFile(process.argv[1], 4));
      memory[2] = 7;
      process.kill(process.pid, 'SIGKILL');`;
    expect(spawnSync(process.execPath, ['-e', program, file, addon.join(':')]).signal).toBe('SIGKILL');
    expect([...mapped(file)]).toEqual([0, 0, 7, 0]);
  });

  it('keeps what is longer', () => {
    const file = `${givenFolder()}/long`;
    writeFileSync(file, 'abcdef');
    mapped(file)[0] = 'A'.charCodeAt(0);
    expect(readFileSync(file, 'latin1')).toBe('Abcdef');
  });

  it('is not made where it cannot be, nor behind a link', () => {
    const folder = givenFolder();
    symlinkSync(`${folder}/elsewhere`, `${folder}/link`);
    expect(mapFile(`${folder}/missing/file`, 4)).toBe(ENOENT);
    expect(mapFile(`${folder}/link`, 4)).toBe(ELOOP);
  });
});
