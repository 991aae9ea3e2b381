import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../src/cli/do/ledger.ts';
import type { Uevent } from '../../../src/uevent/uevent.ts';

const disk = '/devices/pci/block/sda';
const mapped = '/devices/virtual/block/dm-0';
const stranger = '/devices/virtual/net/lo';

function uevent(seqnum: number, devpath: string, properties: Readonly<Record<string, string>> = {}): Uevent {
  return { action: 'change', devpath, subsystem: 'block', seqnum: BigInt(seqnum), properties: new Map(Object.entries(properties)) };
}

function given({ neighbours = {} }: { neighbours?: Readonly<Record<string, readonly string[]>> } = {}): Ledger {
  return new Ledger((devpath) => neighbours[devpath] ?? []);
}

function seqnums(ledger: Ledger): number[] {
  return ledger.unfinished.map(({ seqnum }) => Number(seqnum));
}

describe('a ledger', () => {
  it('holds every event of the command\'s time until it is finished', () => {
    const ledger = given();
    ledger.sent(uevent(1, disk));
    ledger.sent(uevent(2, stranger));
    expect(seqnums(ledger)).toEqual([1, 2]);
    ledger.finished(1n);
    expect(seqnums(ledger)).toEqual([2]);
  });

  it('does not wait for what was told as finished before the kernel\'s word of it was read', () => {
    const ledger = given();
    ledger.finished(1n);
    ledger.sent(uevent(1, disk));
    expect(seqnums(ledger)).toEqual([]);
  });

  it.each([
    ['the device itself', uevent(2, disk), true],
    ['a device below', uevent(2, `${disk}/sda1`), true],
    ['a device above', uevent(2, '/devices/pci'), true],
    ['a disk that is made of it', uevent(2, mapped), true],
    ['the same disk elsewhere', uevent(2, '/devices/pci/block/sdb', { DISKSEQ: '7' }), true],
    ['a stranger', uevent(2, stranger), false],
    ['one whose name begins alike', uevent(2, `${disk}b`), false],
  ])('afterwards takes events of %s: %#', (_who, later, isTaken) => {
    const ledger = given({ neighbours: { [mapped]: [disk] } });
    ledger.sent(uevent(1, disk, { DISKSEQ: '7' }));
    ledger.finished(1n);
    ledger.close();
    ledger.sent(later);
    expect(seqnums(ledger)).toEqual(isTaken ? [2] : []);
  });

  it('goes on from what followed', () => {
    const ledger = given({ neighbours: { [mapped]: [disk] } });
    ledger.sent(uevent(1, disk));
    ledger.close();
    ledger.sent(uevent(2, mapped));
    ledger.sent(uevent(3, `${mapped}/dm-0p1`));
    expect(seqnums(ledger)).toEqual([1, 2, 3]);
  });

  it('strikes out what the device manager no longer has in its queue', () => {
    const ledger = given();
    ledger.sent(uevent(1, disk));
    ledger.sent(uevent(2, stranger));
    const asked = ledger.unfinished;
    ledger.sent(uevent(3, `${disk}/sda1`));
    ledger.strike(asked, [{ devpath: stranger, seqnum: 2n }]);
    expect(seqnums(ledger)).toEqual([2, 3]);
  });

  it('waits for the earlier event that stands for a later one', () => {
    const ledger = given();
    ledger.sent(uevent(5, disk));
    ledger.strike(ledger.unfinished, [{ devpath: disk, seqnum: 4n }]);
    expect(seqnums(ledger)).toEqual([5]);
    ledger.strike(ledger.unfinished, [{ devpath: disk, seqnum: 6n }]);
    expect(seqnums(ledger)).toEqual([]);
  });
});
