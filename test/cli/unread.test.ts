import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { root } from '../support/repository.ts';

/** The signal that ends a program which writes when its reader has gone. */
async function endUnread([program, ...args]: readonly [string, ...string[]]): Promise<string | null> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.destroy();
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal;
}

it.each([
  ['devctl', `${root}/dist/devctl`, []],
  ['devctl.js', process.execPath, [`${root}/dist/devctl.js`]],
])('%s is ended by SIGPIPE when nobody reads what it says', async (_name, program, args) => {
  expect(await endUnread([program, ...args, 'info', '--export-db'])).toBe('SIGPIPE');
});

it('and so is udevadm', async (context) => {
  context.skip(!existsSync('/usr/bin/udevadm'), 'needs udevadm to compare with: apt-get install udev');
  expect(await endUnread(['/usr/bin/udevadm', 'info', '--export-db'])).toBe('SIGPIPE');
});
