import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Links } from '../../src/apply/link.ts';
import { Watches } from '../../src/apply/watch.ts';
import { silent } from '../../src/base/log.ts';
import { Store } from '../../src/database/store.ts';
import { ProvenanceKeeper } from '../../src/daemon/provenance.ts';
import { Resync } from '../../src/daemon/resync.ts';
import { Inotify } from '../../src/kernel/inotify.ts';
import { hostOf, makeMachine } from '../device/machine.ts';

const DEVICES = 40;
const SEEN = 5;

/** A machine of 40 devices, five of them with a record, and a socket in which what is announced is found. */
function given(): { resync: Resync; announced: () => Record<string, number>; reads: () => number; gone: () => void; isKept: () => boolean } {
  const devpath = (index: number): string => `/devices/virtual/mem/d${index}`;
  const paths = makeMachine(Array.from({ length: DEVICES }, (_, index) => ({ devpath: devpath(index), subsystem: 'mem', uevent: ['MAJOR=1', `MINOR=${index}`, `DEVNAME=d${index}`] })));
  for (let index = 0; index < SEEN; index++) writeFileSync(`${paths.run}/udev/data/c1:${index}`, 'I:1\nV:1\n');
  mkdirSync(`${paths.run}/udev/tags`, { recursive: true });
  const host = hostOf(paths);
  const inotify = Inotify.open();
  onTestFinished(() => inotify.close());
  let reads = 0;
  const parts = { host, log: silent, store: new Store(paths), links: new Links(host), watches: new Watches(host, inotify), provenance: new ProvenanceKeeper(paths) };
  const resync = new Resync({ ...parts, readMore: () => ++reads < 0 });
  const uevents = (): string[] => Array.from({ length: DEVICES }, (_, index) => readFileSync(`${paths.sys}${devpath(index)}/uevent`, 'latin1'));
  return {
    resync,
    announced: () => ({ add: uevents().filter((text) => text.startsWith('add')).length, change: uevents().filter((text) => text.startsWith('change')).length }),
    reads: () => reads,
    gone: () => ['/devices/virtual/mem/d0', '/class/mem/d0', '/dev/char/1:0'].forEach((path) => rmSync(paths.sys + path, { recursive: true })),
    isKept: () => host.stored('c1:0') !== null,
  };
}

describe('when any message may have been lost', () => {
  it('every device is announced at once, as added when nobody had looked at it, and the socket is read meanwhile', () => {
    const { resync, announced, reads } = given();
    resync.begin('overflow');
    expect(announced()).toEqual({ add: DEVICES - SEEN, change: SEEN });
    expect(reads()).toBeGreaterThan(0);
  });

  it('what is left of devices that are gone goes when all is handled, and not before', () => {
    const { resync, gone, isKept } = given();
    gone();
    expect(resync.finish()).toBe(false);
    resync.begin('overflow');
    expect(isKept()).toBe(true);
    expect(resync.finish()).toBe(false);
    expect(isKept()).toBe(false);
  });
});

describe('when a few messages may have been lost', () => {
  it('only devices that nobody has looked at are announced, when all is handled', () => {
    const { resync, announced } = given();
    resync.beginGently();
    expect(announced()).toEqual({ add: 0, change: 0 });
    expect(resync.finish()).toBe(true);
    expect(announced()).toEqual({ add: DEVICES - SEEN, change: 0 });
    expect(resync.finish()).toBe(false);
  });

  it('what is left of devices that are gone goes after that', () => {
    const { resync, gone, isKept } = given();
    gone();
    resync.beginGently();
    resync.finish();
    expect(isKept()).toBe(true);
    resync.finish();
    expect(isKept()).toBe(false);
  });
});
