import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { silent } from '../../src/base/log.ts';
import { systemPaths, type Paths } from '../../src/base/paths.ts';
import { Doubt } from '../../src/daemon/doubt.ts';
import { leaveEvents } from '../../src/daemon/hand-over.ts';
import { takeLegacy, type Legacy } from '../../src/daemon/predecessor.ts';
import { UnfinishedEvents } from '../../src/daemon/unfinished.ts';
import { uevent } from '../queue/uevents.ts';

const SOCKET = 17;

function givenPaths(): Paths {
  const run = mkdtempSync(join(tmpdir(), 'devmaster-predecessor-'));
  onTestFinished(() => rmSync(run, { recursive: true }));
  return { ...systemPaths, run };
}

function begin(paths: Paths): { legacy: Legacy; unfinished: UnfinishedEvents } {
  const unfinished = new UnfinishedEvents(paths, () => []);
  return { legacy: takeLegacy({ paths, unfinished, doubt: new Doubt(paths), socketInode: SOCKET, log: silent }), unfinished };
}

const devpaths = ({ legacy }: { legacy: Legacy }): string[] => legacy.uevents.map(({ devpath }) => devpath);

it('a daemon that ended in good order leaves its waiting events, once', () => {
  const paths = givenPaths();
  begin(paths).unfinished.close();
  leaveEvents(paths, [{ uevent: uevent('add', '/devices/a'), receivedUsec: null }]);
  const next = begin(paths);
  expect(devpaths(next)).toEqual(['/devices/a']);
  expect(next.legacy.loss).toBeNull();
  next.unfinished.close();
  expect(devpaths(begin(paths))).toEqual([]);
});

it('what was left is left to the one after, too, when the next is killed before it handled it', () => {
  const paths = givenPaths();
  leaveEvents(paths, [{ uevent: uevent('add', '/devices/a'), receivedUsec: null }]);
  begin(paths);
  const next = begin(paths);
  expect(devpaths(next)).toEqual(['/devices/a']);
  expect(next.legacy.loss).toBeNull();
});

it('what is noted as left and as unfinished, because the end came between the two, is handled once', () => {
  const paths = givenPaths();
  begin(paths).unfinished.received([uevent('add', '/devices/a', {}, 1n), uevent('remove', '/devices/a', {}, 2n)]);
  leaveEvents(paths, [{ uevent: uevent('remove', '/devices/a', {}, 2n), receivedUsec: null }]);
  expect(devpaths(begin(paths))).toEqual(['/devices/a', '/devices/a']);
  expect(existsSync(`${paths.run}/devmaster/journal`)).toBe(false);
});

it('a journal that is damaged is a loss', () => {
  const paths = givenPaths();
  leaveEvents(paths, [{ uevent: uevent('add', '/devices/a'), receivedUsec: null }]);
  const journal = `${paths.run}/devmaster/journal`;
  writeFileSync(journal, readFileSync(journal).subarray(0, -1));
  expect(begin(paths).legacy.loss).not.toBeNull();
});
