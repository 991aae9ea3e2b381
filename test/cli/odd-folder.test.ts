/** devmaster in a folder with blanks and letters of other languages in its path. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/repository.ts';

describe('devctl in such a folder', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ein Ordner ü 好 '));
    cpSync(`${root}/dist`, `${folder}/dist`, { recursive: true, filter: (file) => !file.includes('/dist/.') && !file.includes('/dist/bench') });
    cpSync(`${root}/rules.d`, `${folder}/rules.d`, { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const devctl = (...words: string[]) => spawnSync(process.execPath, [`${folder}/dist/devctl.js`, ...words], { encoding: 'utf8' });

  it('finds the rules that came with it', () => {
    const nowhere = ['etc', 'run', 'lib', 'local-lib'].map((name) => `--${name}=/nowhere`);
    expect(devctl('cat', ...nowhere, '60-block.rules').stdout).toContain(`# ${folder}/rules.d/60-block.rules\n`);
  });

  it('starts its own programs', () => {
    expect(devctl('test-builtin', 'blkid', '/dev/null').stderr).toContain('the probe failed with exit status');
  });
});
