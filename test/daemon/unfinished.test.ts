import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemPaths } from '../../src/base/paths.ts';
import { decodeUnfinished, encodeReceived, UnfinishedEvents } from '../../src/daemon/unfinished.ts';
import type { Uevent } from '../../src/uevent/uevent.ts';

function uevent(seqnum: number, more: Readonly<Record<string, string>> = {}): Uevent {
  const devpath = `/devices/virtual/net/v${seqnum}`;
  const properties = new Map(Object.entries({ ACTION: 'add', DEVPATH: devpath, SUBSYSTEM: 'net', SEQNUM: String(seqnum), ...more }));
  return { action: 'add', devpath, subsystem: 'net', seqnum: BigInt(seqnum), properties };
}

function given(unfinished: () => readonly Uevent[] = () => []): { file: string; open: () => UnfinishedEvents } {
  const run = mkdtempSync(join(tmpdir(), 'devmaster-unfinished-'));
  onTestFinished(() => rmSync(run, { recursive: true }));
  return { file: `${run}/devmaster/unfinished`, open: () => new UnfinishedEvents({ ...systemPaths, run }, unfinished) };
}

/** One that finds no room on a page. */
const large = (seqnum: number): Uevent => uevent(seqnum, { FILLER: 'x'.repeat(5000) });

const seqnums = (events: readonly Uevent[] | null): number[] | undefined => events?.map(({ seqnum }) => Number(seqnum));

describe('what a daemon that was killed left', () => {
  it('is what it had received and not finished, in the order of arrival', () => {
    const { open } = given();
    const killed = open();
    killed.received([uevent(3), uevent(1), uevent(2)]);
    killed.finished(uevent(1));
    killed.received([uevent(4)]);
    expect(seqnums(open().takeOver())).toEqual([3, 2, 4]);
  });

  it('is told with every byte of it', () => {
    const { open } = given();
    const event = uevent(1, { MODEL: 'caf\u00e9 \u0001\n+3\n-1\n', EMPTY: '' });
    open().received([event]);
    expect(open().takeOver()).toEqual([event]);
  });

  it('is still there for the one after, when the next one is killed as well', () => {
    const { open } = given();
    open().received([uevent(1), uevent(2)]);
    const second = open();
    second.takeOver();
    second.received([uevent(3)]);
    second.finished(uevent(2));
    second.received([]);
    expect(seqnums(open().takeOver())).toEqual([1, 3]);
  });

  it('is nothing when all was done, and is not asked for when it ended in good order', () => {
    const { open, file } = given();
    expect(open().takeOver()).toBeNull();
    expect(open().takeOver()).toEqual([]);
    const killed = open();
    killed.received([uevent(1)]);
    killed.clear();
    expect(readFileSync(file, 'latin1')).toBe('');
    expect(open().takeOver()).toEqual([]);
    const ended = open();
    ended.received([uevent(2)]);
    ended.close();
    expect(open().takeOver()).toBeNull();
  });

  it('counts as far as it is whole', () => {
    const { open, file } = given();
    open().received([large(1), uevent(2)]);
    truncateSync(file, readFileSync(file).length - 1);
    const second = open();
    expect(seqnums(second.takeOver())).toEqual([1]);
    second.received([uevent(3)]);
    expect(seqnums(open().takeOver())).toEqual([1, 3]);
  });

  it('is whole when there was more and more of it', () => {
    const { open } = given();
    const killed = open();
    for (let seqnum = 0; seqnum < 100; seqnum++) {
      killed.received([uevent(seqnum)]);
      if (seqnum % 10 !== 3) killed.finished(uevent(seqnum));
    }
    killed.received([]);
    expect(seqnums(open().takeOver())).toEqual([3, 13, 23, 33, 43, 53, 63, 73, 83, 93]);
  });

  it('is told once when it was being moved to where there is more room', () => {
    const { open, file } = given();
    const killed = open();
    killed.received([uevent(1), uevent(2)]);
    const page = readFileSync(`${file}-page`);
    killed.received([large(3)]);
    writeFileSync(`${file}-page`, page);
    expect(seqnums(open().takeOver())).toEqual([1, 2, 3]);
  });

  it('leaves nothing behind when it ended in good order', () => {
    const { open, file } = given();
    const daemon = open();
    daemon.takeOver();
    daemon.received([uevent(1)]);
    daemon.close();
    expect(readdirSync(dirname(file))).toEqual([]);
  });

  it('does not grow for ever when the queue never gets empty', () => {
    const waiting = uevent(1_000_000);
    const { open, file } = given(() => [waiting]);
    const daemon = open();
    const many = Array.from({ length: 1000 }, (_, index) => uevent(index, { FILLER: 'x'.repeat(500) }));
    for (let round = 0; round < 60; round++) daemon.received(many);
    expect(readFileSync(file).length).toBeLessThan(17 * 1024 * 1024);
    expect(seqnums(open().takeOver())).toContain(1_000_000);
  });

  it('has in it what came when it was written anew', () => {
    const { open } = given();
    const daemon = open();
    const many = Array.from({ length: 20_000 }, (_, index) => uevent(index, { FILLER: 'x'.repeat(1000) }));
    daemon.received(many);
    expect(seqnums(open().takeOver())).toHaveLength(many.length);
  });

  it('is known not to be whole when there is no room for it, until all is done and there is room again', () => {
    const { file, open } = given();
    const daemon = open();
    daemon.takeOver();
    daemon.received([uevent(1)]);
    expect(daemon.isWhole).toBe(true);
    daemon.close();
    symlinkSync('/dev/full', file);
    daemon.received([large(2)]);
    expect(daemon.isWhole).toBe(false);
    daemon.close();
    daemon.received([uevent(3)]);
    expect(daemon.isWhole).toBe(false);
    daemon.clear();
    daemon.received([uevent(4)]);
    expect(daemon.isWhole).toBe(true);
    expect(seqnums(open().takeOver())).toEqual([4]);
  });

  it('never throws, whatever is in the file', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void decodeUnfinished(text)));
    fc.assert(fc.property(fc.nat(1000), fc.nat(), (seqnum, at) => {
      const text = encodeReceived(uevent(seqnum));
      void decodeUnfinished(text.slice(at % text.length));
    }));
  });
});
