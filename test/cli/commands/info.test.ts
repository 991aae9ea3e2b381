import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { command as info } from '../../../src/cli/commands/info.ts';
import { lastLine } from '../../../src/provenance/log.ts';
import type { Paths } from '../../../src/base/paths.ts';
import { readCall } from '../../../src/cli/command.ts';
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

/** What `info` answers to words as a user writes them. */
async function asked(paths: Paths, ...words: readonly string[]): Promise<{ readonly out: string; readonly complaints: readonly string[] }> {
  const call = readCall(info, words, { program: 'devctl', environment: {} });
  if (call.kind !== 'run') throw new Error(`these words ask for ${call.kind}`);
  let out = '';
  const complaints: string[] = [];
  await info.run(call.parsed, { paths, environment: {}, program: 'devctl', out: (text) => void (out += text), complain: (line) => void complaints.push(line) });
  return { out, complaints };
}

it.each(['--tree', '--export-db', '--device-id-of-file=/'])('info %s is the same in front of --query', async (action) => {
  const paths = makeMachine([{ devpath: '/devices/virtual/net/lo', subsystem: 'net', uevent: ['INTERFACE=lo', 'IFINDEX=1'] }]);
  const lone = await asked(paths, action);
  expect(lone.out).not.toBe('');
  expect(await asked(paths, action, '--query=path')).toEqual(lone);
  expect(await asked(paths, '--query=path', action)).toEqual(lone);
});

it('info --query=env is --query=property, for scripts that are older than that word', async () => {
  const paths = makeMachine([{ devpath: '/devices/virtual/net/lo', subsystem: 'net', uevent: ['INTERFACE=lo', 'IFINDEX=1'] }]);
  const answer = await asked(paths, '--query=env', '/sys/class/net/lo');
  expect(answer.out).toContain('INTERFACE=lo\n');
  expect(answer).toEqual(await asked(paths, '--query=property', '/sys/class/net/lo'));
});

it('info takes nodes and paths in the order of the call', async () => {
  const { complaints } = await asked(makeMachine(), '-n', 'a', '--path=/b', '/sys/d', '--name', 'c');
  expect(complaints).toEqual(['/dev/a', '/sys/b', '/dev/c', '/sys/d'].map((name) => `devctl info: Unknown device "${name}": No such device`));
});

it('info --tree says that there is nothing where there is nothing', async () => {
  const paths = makeMachine();
  expect(await run(info, { root: paths.run, paths }, [], { tree: true })).toEqual({ status: 0, out: 'No items.\n', complaints: [] });
});

it('info --attribute-walk names what others may read and we may not', async () => {
  const self = process.geteuid?.() ?? 0;
  // Root may read everything.
  if (self === 0) process.seteuid?.(65534);
  onTestFinished(() => void process.seteuid?.(self));
  const paths = makeMachine([{ devpath: '/devices/lamp0', subsystem: 'lamps', attributes: { colour: 'red\n', 'inside/secret': 'x\n' } }]);
  chmodSync(`${paths.sys}/devices/lamp0/inside/secret`, 0o040);
  expect((await asked(paths, '--attribute-walk', '/sys/devices/lamp0')).out).toContain('    ATTR{colour}=="red"\n    ATTR{inside/secret}=="(not readable)"\n');
});
