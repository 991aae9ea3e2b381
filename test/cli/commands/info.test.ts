import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { command as info } from '../../../src/cli/commands/info.ts';
import { lastLine } from '../../../src/provenance/log.ts';
import { makeMachine } from '../../device/machine.ts';
import { run } from './why-machine.ts';

it('info --cleanup-db forgets with a record which rule decided what of it, and keeps what is marked to be kept', async () => {
  const paths = makeMachine();
  const root = paths.run.replace(/\/run$/, '');
  mkdirSync(`${paths.run}/devmaster`, { recursive: true });
  const log = `${paths.run}/devmaster/decisions`;
  for (const id of ['b8:0', 'n2']) {
    writeFileSync(`${paths.run}/udev/data/${id}`, 'E:A=1\n');
    appendFileSync(log, `\n{"id":"${id}","version":1}`);
  }
  chmodSync(`${paths.run}/udev/data/n2`, 0o1644);
  expect(await run(info, { root, paths }, [], { 'cleanup-db': true })).toEqual({ status: 0, out: '', complaints: [] });
  expect(['b8:0', 'n2'].filter((id) => existsSync(`${paths.run}/udev/data/${id}`))).toEqual(['n2']);
  expect(['b8:0', 'n2'].filter((id) => lastLine(readFileSync(log, 'latin1'), id) !== null)).toEqual(['n2']);
});

/** What `info` prints for words as a user writes them. */
async function printed(paths: Paths, ...words: readonly string[]): Promise<string> {
  const call = readCall(info, words, { program: 'devctl', environment: {} });
  if (call.kind !== 'run') throw new Error(`these words ask for ${call.kind}`);
  let out = '';
  await info.run(call.parsed, { paths, environment: {}, program: 'devctl', out: (text) => void (out += text), complain: () => {} });
  return out;
}

it.each(['--tree', '--export-db', '--device-id-of-file=/'])('info %s is the same in front of --query', async (action) => {
  const paths = makeMachine();
  const lone = await printed(paths, action);
  expect(lone).not.toBe('');
  expect(await printed(paths, action, '--query=path')).toBe(lone);
  expect(await printed(paths, '--query=path', action)).toBe(lone);
});

it('info answers for nodes and paths in the order of the call', async () => {
  const paths = makeMachine();
  const [disk, lo] = [devices.disk, devices.lo];
  expect(await printed(paths, '-q', 'path', '-n', 'sda', '-p', lo, '-n', 'sda')).toBe(`${disk}\n${lo}\n${disk}\n`);
});

it('info --tree says that there is nothing where there is nothing', async () => {
  const paths = makeMachine();
  expect(await run(info, { root: paths.run, paths }, [], { tree: true })).toEqual({ status: 0, out: 'No items.\n', complaints: [] });
});
