import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

it('a rule file is looked at again after every change, until it is interrupted; the last look gives the exit status', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'devmaster-watch-'));
  const file = join(folder, '10-test.rules');
  writeFileSync(file, 'KERNEL=="null", SYMLINK+="void"\n');
  const devctl = spawn(process.execPath, ['dist/devctl.js', 'test-rule', '--watch', file, '--kernel=null', '--subsystem=mem', '--devnode=null'], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    devctl.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });
  let out = '';
  let said = '';
  devctl.stdout.on('data', (text: Buffer) => (out += text.toString()));
  devctl.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await once(devctl.stderr, 'data');
  };

  await until(() => said.split('waiting for a change').length === 2);
  expect(out).toContain('void');
  expect(out).not.toContain('abyss');
  appendFileSync(file, 'KERNEL=="null", SYMLINK+="abyss"\n');
  await until(() => said.split('waiting for a change').length === 3);
  expect(out).toContain('abyss');
  devctl.kill('SIGINT');
  expect(await once(devctl, 'exit')).toEqual([0, null]);
});
