import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { root } from '../support/repository.ts';

/** In a process of its own: what is set stays set. */
const script = `
  const addon = require(process.argv[1]);
  console.log(JSON.stringify(process.argv.slice(2).map((option) => addon.setEngineOption(option))));`;

it('an option that the engine does not know changes nothing, and nobody hears of it', () => {
  const options = ['--no-opt', '--no-such-option', '--such-option=1', '', '--opt', '--semi-space-growth-factor=1'];
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script, `${root}/dist/devmaster.node`, ...options], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual([true, false, false, false, true, true]);
});
