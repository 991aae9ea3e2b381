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

/** A machine of 40 devices, five of them with a record. */
function given(whileAnnouncing: (resync: Resync) => void = () => {}): { resync: Resync; announced: () => Record<string, number>; reads: () => number; gone: () => void; forget: () => void; isKept: () => boolean; isInDoubt: () => boolean } {
  const devpath = (index: number): string => `/devices/virtual/mem/d${index}`;
  const paths = makeMachine(Array.from({ length: DEVICES }, (_, index) => ({ devpath: devpath(index), subsystem: 'mem', uevent: ['MAJOR=1', `MINOR=${index}`, `DEVNAME=d${index}`] })));
  for (let index = 0; index < SEEN; index++) writeFileSync(`${paths.run}/udev/data/c1:${index}`, 'I:1\nV:1\n');
  mkdirSync(`${paths.run}/udev/tags`, { recursive: true });
  const host = hostOf(paths);
  const inotify = Inotify.open();
  onTestFinished(() => inotify.close());
  let reads = 0;
  let isInDoubt = false;
  const doubt = { lost: () => void (isInDoubt = true), madeUp: () => void (isInDoubt = false) };
  const parts = { host, log: silent, store: new Store(paths), links: new Links(host), watches: new Watches(host, inotify), provenance: new ProvenanceKeeper(paths), doubt };
  const readMore = (): boolean => {
    if (++reads === 1) whileAnnouncing(resync);
    return false;
  };
  const resync: Resync = new Resync({ ...parts, readMore });
  const uevents = (): string[] => Array.from({ length: DEVICES }, (_, index) => readFileSync(`${paths.sys}${devpath(index)}/uevent`, 'latin1'));
  return {
    resync,
    announced: () => ({ add: uevents().filter((text) => text.startsWith('add')).length, change: uevents().filter((text) => text.startsWith('change')).length }),
    reads: () => reads,
    gone: () => ['/devices/virtual/mem/d0', '/class/mem/d0', '/dev/char/1:0'].forEach((path) => rmSync(paths.sys + path, { recursive: true })),
    // What is announced stands in place of what the attribute said, so that the machine has no numbers and no records any more.
    forget: () => Array.from({ length: DEVICES }, (_, index) => writeFileSync(`${paths.sys}${devpath(index)}/uevent`, '')),
    isKept: () => host.stored('c1:0') !== null,
    isInDoubt: () => isInDoubt,
  };
}

describe('when messages were lost', () => {
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

  it('the loss stands noted until all that is done', () => {
    const { resync, isInDoubt } = given();
    resync.begin('overflow');
    expect(isInDoubt()).toBe(true);
    resync.finish();
    expect(isInDoubt()).toBe(false);
  });

  it('while devices are announced, they are announced once more when all is handled', () => {
    const { resync, forget, announced, isInDoubt } = given((it) => it.begin('overflow'));
    resync.begin('overflow');
    forget();
    expect(resync.finish()).toBe(true);
    expect(announced()).toEqual({ add: DEVICES, change: 0 });
    expect(isInDoubt()).toBe(true);
    expect(resync.finish()).toBe(false);
    expect(isInDoubt()).toBe(false);
  });
});

describe('when nothing was lost', () => {
  it('nothing is announced', () => {
    const { resync, announced } = given();
    expect(resync.finish()).toBe(false);
    expect(announced()).toEqual({ add: 0, change: 0 });
  });
});
