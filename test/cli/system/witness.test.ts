import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemPaths } from '../../../src/base/paths.ts';
import { leaveForDevmaster, takeFromDevmaster } from '../../../src/cli/system/witness.ts';
import { decodeJournal } from '../../../src/queue/journal.ts';
import type { Uevent } from '../../../src/uevent/uevent.ts';

let run = '';
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'devmaster-run-'));
});
afterEach(() => rmSync(run, { recursive: true }));

const paths = () => ({ ...systemPaths, run });

function uevent(seqnum: bigint): Uevent {
  const devpath = '/devices/virtual/mem/null';
  return { action: 'change', devpath, subsystem: 'mem', seqnum, properties: new Map([['ACTION', 'change'], ['DEVPATH', devpath], ['SUBSYSTEM', 'mem'], ['SEQNUM', String(seqnum)]]) };
}

describe('events that are left from one daemon to the next', () => {
  it('are a journal as devmasterd reads it', () => {
    expect(leaveForDevmaster(paths(), [uevent(4n), uevent(5n)])).toBe(0);
    const { entries, damage } = decodeJournal(readFileSync(join(run, 'devmaster/journal')));
    expect(damage).toBeNull();
    expect(entries.map((entry) => entry.uevent.seqnum)).toEqual([4n, 5n]);
  });

  it('come behind what a devmasterd left before, each once', () => {
    leaveForDevmaster(paths(), [uevent(3n), uevent(4n)]);
    leaveForDevmaster(paths(), [uevent(4n), uevent(5n)]);
    expect(takeFromDevmaster(paths()).map(({ seqnum }) => seqnum)).toEqual([3n, 4n, 5n]);
  });

  it('are taken once', () => {
    leaveForDevmaster(paths(), [uevent(4n)]);
    takeFromDevmaster(paths());
    expect(takeFromDevmaster(paths())).toEqual([]);
  });

  it('need no journal when there are none', () => {
    leaveForDevmaster(paths(), []);
    expect(takeFromDevmaster(paths())).toEqual([]);
  });
});
