import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Watches } from '../../src/apply/watch.ts';
import type { Paths } from '../../src/base/paths.ts';
import { IN_CLOSE_WRITE, IN_IGNORED, Inotify } from '../../src/kernel/inotify.ts';
import { makeHost, makeRoots, standIn, tree } from './roots.ts';
import { makeMemoryNodes, needUdevd, runUdevd } from './udevd.ts';

function setUp(): { paths: Paths; inotify: Inotify; watches: Watches } {
  const paths = makeRoots();
  return { paths, ...start(paths) };
}

/** What a daemon that starts on these roots has. */
function start(paths: Paths): { inotify: Inotify; watches: Watches } {
  const inotify = Inotify.open();
  onTestFinished(() => inotify.close());
  return { inotify, watches: new Watches(makeHost(paths), inotify) };
}

/** A loop device in sysfs and in /dev, as far as a watch looks at it. */
function makeLoop(paths: Paths, number: number): { id: string; devname: string } {
  const name = `loop${number}`;
  const folder = `${paths.sys}/devices/virtual/block/${name}`;
  for (const made of [folder, `${paths.sys}/class/block`, `${paths.sys}/dev/block`]) mkdirSync(made, { recursive: true });
  writeFileSync(`${folder}/uevent`, `MAJOR=7\nMINOR=${number}\nDEVNAME=${name}\nDEVTYPE=disk\n`);
  symlinkSync('../../../../class/block', `${folder}/subsystem`);
  symlinkSync(`../../devices/virtual/block/${name}`, `${paths.sys}/dev/block/7:${number}`);
  standIn(paths, `/dev/${name}`);
  return { id: `b7:${number}`, devname: `/dev/${name}` };
}

const watchFolder = (paths: Paths): string[] => tree(`${paths.run}/udev`);

test('a watch stands in /run/udev/watch in both directions, until it ends', () => {
  const { paths, watches } = setUp();
  const loop = makeLoop(paths, 0);
  watches.begin(loop);
  expect(watchFolder(paths)).toEqual(['watch/1 → b7:0', 'watch/b7:0 → 1']);
  watches.begin(loop);
  expect(watchFolder(paths)).toEqual(['watch/1 → b7:0', 'watch/b7:0 → 1']);
  watches.end(loop.id);
  expect(watchFolder(paths)).toEqual(['watch/']);
});

test('a close after writing tells which device it was, and nothing else does', () => {
  const { paths, inotify, watches } = setUp();
  const loop = makeLoop(paths, 0);
  watches.begin(loop);
  writeFileSync(`${paths.dev}/loop0`, 'new contents');
  const closed = inotify.read().events.map((event) => watches.closed(event)?.devname);
  expect(closed).toEqual(['/dev/loop0']);
  expect(watches.closed({ wd: 1, mask: 0x2 })).toBeNull();
  expect(watches.closed({ wd: 99, mask: IN_CLOSE_WRITE })).toBeNull();
});

test('a watch that is prepared says nothing until it is told to, and then for which device', () => {
  const { paths, inotify, watches } = setUp();
  const loop = makeLoop(paths, 0);
  const closed = (): unknown[] => inotify.read().events.map((event) => watches.closed(event)?.devname);
  const prepared = watches.prepare(loop);
  writeFileSync(`${paths.dev}/loop0`, 'new contents');
  expect(closed()).toEqual([]);
  inotify.add(prepared?.path as string, prepared?.mask as number);
  writeFileSync(`${paths.dev}/loop0`, 'newer contents');
  expect(closed()).toEqual(['/dev/loop0']);
  watches.begin(loop);
  expect(watchFolder(paths)).toEqual(['watch/1 → b7:0', 'watch/b7:0 → 1']);
});

test('a watch that was there says what it said before when it is prepared', () => {
  const { paths, watches } = setUp();
  const loop = makeLoop(paths, 0);
  watches.begin(loop);
  expect(watches.prepare(loop)).toBeNull();
});

test('after its end a watch reports nothing', () => {
  const { paths, inotify, watches } = setUp();
  const loop = makeLoop(paths, 0);
  watches.begin(loop);
  watches.end(loop.id);
  writeFileSync(`${paths.dev}/loop0`, 'new contents');
  expect(inotify.read().events.map((event) => event.mask)).toEqual([IN_IGNORED]);
});

test('the links go with the node', () => {
  const { paths, inotify, watches } = setUp();
  watches.begin(makeLoop(paths, 0));
  rmSync(`${paths.dev}/loop0`);
  for (const event of inotify.read().events) expect(watches.closed(event)).toBeNull();
  expect(watchFolder(paths)).toEqual(['watch/']);
  watches.end('b7:0');
});

test('a node that is gone before it could be watched is no problem', () => {
  const { paths, watches } = setUp();
  watches.begin({ id: 'b7:9', devname: '/dev/loop9' });
  expect(watchFolder(paths)).toEqual([]);
});

test('a number that the kernel gives anew is taken from whoever had it', () => {
  const { paths, watches } = setUp();
  mkdirSync(`${paths.run}/udev/watch`);
  symlinkSync('b8:0', `${paths.run}/udev/watch/1`);
  symlinkSync('1', `${paths.run}/udev/watch/b8:0`);
  watches.begin(makeLoop(paths, 0));
  expect(watchFolder(paths)).toEqual(['watch/1 → b7:0', 'watch/b7:0 → 1']);
});

test('a device does not end a watch that became another’s', () => {
  const { paths, watches } = setUp();
  watches.begin(makeLoop(paths, 0));
  symlinkSync('1', `${paths.run}/udev/watch/b8:0`);
  watches.end('b8:0');
  expect(watchFolder(paths)).toEqual(['watch/1 → b7:0', 'watch/b7:0 → 1']);
});

describe('a daemon that starts without the descriptor of the one before', () => {
  test('watches what was watched, under new numbers, and forgets devices that are gone', () => {
    const { paths } = setUp();
    for (const number of [0, 1]) makeLoop(paths, number);
    mkdirSync(`${paths.run}/udev/watch`);
    for (const [handle, id] of [['5', 'b7:1'], ['6', 'b7:0'], ['7', 'b259:7']] as const) {
      symlinkSync(id, `${paths.run}/udev/watch/${handle}`);
      symlinkSync(handle, `${paths.run}/udev/watch/${id}`);
    }
    const { inotify, watches } = start(paths);
    watches.restore();
    writeFileSync(`${paths.dev}/loop0`, 'new contents');
    expect(inotify.read().events.map((event) => watches.closed(event)?.id)).toEqual(['b7:0']);
    expect(watchFolder(paths)).toHaveLength(4);
  });

  test('needs no folder', () => {
    const { paths, watches } = setUp();
    watches.restore();
    expect(watchFolder(paths)).toEqual([]);
  });
});

test('systemd-udevd writes what we write', (context) => {
  needUdevd(context);
  const theirs = makeRoots();
  makeMemoryNodes(theirs);
  runUdevd(theirs, { rules: 'KERNEL=="null", OPTIONS+="watch"\n', events: ['change /sys/class/mem/null'] });
  const { paths, watches } = setUp();
  makeMemoryNodes(paths);
  watches.begin({ id: 'c1:3', devname: '/dev/null' });
  expect(tree(`${paths.run}/udev/watch`)).toEqual(tree(`${theirs.run}/udev/watch`));
});
