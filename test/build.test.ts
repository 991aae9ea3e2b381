import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { root } from './support/repository.ts';

it('the build says what to do where the packages that it needs were not installed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'devmaster-build-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['build.js', 'package.json', 'src/rules/grammar.peggy']) cpSync(`${root}/${name}`, `${folder}/${name}`);
  const { status, stderr } = spawnSync(process.execPath, ['build.js'], { cwd: folder, encoding: 'utf8' });
  expect([status, stderr]).toEqual([1, "devmaster cannot be built: Cannot find package 'peggy'. Run 'npm ci', without --omit=dev.\n"]);
});
