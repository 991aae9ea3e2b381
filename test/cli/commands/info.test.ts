import { existsSync, mkdirSync, writeFileSync, chmodSync } from 'node:fs';
import { expect, it } from 'vitest';
import { command as info } from '../../../src/cli/commands/info.ts';
import { makeMachine } from '../../device/machine.ts';
import { run } from './why-machine.ts';

it('info --cleanup-db forgets with a record which rule decided what of it, and keeps what is marked to be kept', async () => {
  const paths = makeMachine();
  const root = paths.run.replace(/\/run$/, '');
  mkdirSync(`${paths.run}/devmaster/why`, { recursive: true });
  for (const id of ['b8:0', 'n2']) {
    writeFileSync(`${paths.run}/udev/data/${id}`, 'E:A=1\n');
    writeFileSync(`${paths.run}/devmaster/why/${id}`, '{}\n');
  }
  chmodSync(`${paths.run}/udev/data/n2`, 0o1644);
  expect(await run(info, { root, paths }, [], { 'cleanup-db': true })).toEqual({ status: 0, out: '', complaints: [] });
  const left = ['udev/data/b8:0', 'devmaster/why/b8:0', 'udev/data/n2', 'devmaster/why/n2'].filter((name) => existsSync(`${paths.run}/${name}`));
  expect(left).toEqual(['udev/data/n2', 'devmaster/why/n2']);
});

it('info --tree says that there is nothing where there is nothing', async () => {
  const paths = makeMachine();
  expect(await run(info, { root: paths.run, paths }, [], { tree: true })).toEqual({ status: 0, out: 'No items.\n', complaints: [] });
});
