import { describe, expect, it } from 'vitest';
import { Timings } from '../../src/daemon/timings.ts';
import type { Source } from '../../src/base/problem.ts';
import type { Uevent } from '../../src/uevent/uevent.ts';
import type { TimedCall } from '../../src/worker/stopwatch.ts';

const source: Source = { file: '/r/10.rules', line: 3, column: 1 };

function uevent(seqnum: number, properties: Readonly<Record<string, string>> = {}): Uevent {
  return { action: 'add', devpath: `/devices/d${seqnum}`, subsystem: 'test', seqnum: BigInt(seqnum), properties: new Map(Object.entries(properties)) };
}

interface Note {
  readonly uevent: Uevent;
  readonly waitedFor?: bigint;
  readonly calls?: readonly TimedCall[];
  readonly spentMs?: readonly number[];
  readonly outcome?: 'done' | 'failed' | 'locked';
}

/** It arrived three seconds after the clock began, and waited for half a second. */
function note(timings: Timings, { uevent: told, waitedFor, calls = [], spentMs = [0, 0, 0, 0, 0, 0], outcome = 'done' }: Note): void {
  const job = { uevent: told, receivedUsec: 3_000_000n, lastSeqnum: told.seqnum, repeats: 0, waitedFor: waitedFor ?? null };
  timings.note(job, outcome, { startedMs: 3500, spentMs: [...spentMs], calls });
}

const slow: TimedCall = { kind: 'program', name: '/bin/slow', source, beganMs: 3502, durationMs: 20, result: 'killed' };

describe('the timings of events', () => {
  it('come back as they were put down', () => {
    const timings = new Timings();
    note(timings, { uevent: uevent(7), waitedFor: 6n, spentMs: [0.001, 0.02, 30, 0.4, 5, 0.06], calls: [slow] });
    expect([...timings.events()]).toEqual([
      {
        seqnum: 7, action: 'add', devpath: '/devices/d7', subsystem: 'test', cause: 'kernel', uuid: null, merged: 0, outcome: 'done',
        receivedUsec: 3_000_000, waitUsec: 500_000, waitedFor: 6,
        stepsUsec: { lock: 1, database: 20, rules: 30_000, apply: 400, run: 5000, broadcast: 60 },
        calls: [{ kind: 'program', name: '/bin/slow', file: '/r/10.rules', line: 3, beganUsec: 2000, durationUsec: 20_000, result: 'killed' }],
        callsLost: 0,
      },
    ]);
  });

  it('say who wanted the event', () => {
    const timings = new Timings();
    for (const properties of [{}, { SYNTH_UUID: '0' }, { SYNTH_UUID: 'a-b' }]) note(timings, { uevent: uevent(1, properties) });
    expect([...timings.events()].map(({ cause, uuid }) => [cause, uuid])).toEqual([['kernel', null], ['trigger', null], ['trigger', 'a-b']]);
  });

  it('are kept of the first events and of the last ones', () => {
    const timings = new Timings({ events: 3, calls: 12 });
    for (let seqnum = 1; seqnum <= 20; seqnum++) note(timings, { uevent: uevent(seqnum) });
    expect([...timings.events()].map(({ seqnum }) => seqnum)).toEqual([1, 2, 3, 18, 19, 20]);
    expect(timings.total).toBe(20);
  });

  it('stay those of their time while they are read and others come', () => {
    const timings = new Timings({ events: 4, calls: 16 });
    for (let seqnum = 1; seqnum <= 8; seqnum++) note(timings, { uevent: uevent(seqnum) });
    const seen: number[] = [];
    for (const { seqnum } of timings.events()) {
      seen.push(seqnum);
      if (seqnum === 5) for (const late of [9, 10]) note(timings, { uevent: uevent(late) });
    }
    // The sixth was overwritten by the tenth, which came too late to be told.
    expect(seen).toEqual([1, 2, 3, 4, 5, 7, 8]);
  });

  it('say how many calls found no room', () => {
    const timings = new Timings({ events: 2, calls: 3 });
    for (let seqnum = 1; seqnum <= 6; seqnum++) note(timings, { uevent: uevent(seqnum), calls: [slow, slow] });
    // Of the first calls three were kept, and of the last ones three.
    expect([...timings.events()].map(({ calls, callsLost }) => [calls.length, callsLost])).toEqual([[2, 0], [1, 1], [1, 1], [2, 0]]);
    expect(timings.counts().calls).toMatchObject([{ name: '/bin/slow', file: '/r/10.rules', line: 3, count: 12, killed: 12, totalUsec: 240_000, longestUsec: 20_000 }]);
  });

  it('have one place for a line of the rules, also after they were read again', () => {
    const timings = new Timings();
    const again: Source = { ...source };
    const names = ['/bin/a', '/bin/b', '/bin/a'];
    for (const from of [source, again]) note(timings, { uevent: uevent(1), calls: names.map((name) => ({ ...slow, name, source: from })) });
    expect(timings.counts().calls.map(({ name, count }) => [name, count])).toEqual([['/bin/a', 4], ['/bin/b', 2]]);
  });

  it('are summed up', () => {
    const timings = new Timings();
    note(timings, { uevent: uevent(1), spentMs: [0, 0, 2, 0, 0, 0] });
    note(timings, { uevent: uevent(2), spentMs: [0, 0, 400_000, 0, 0, 0], outcome: 'failed' });
    const { events, outcomes, stepsUsec, durations, waits } = timings.counts();
    expect({ events, outcomes, rules: stepsUsec.rules }).toEqual({ events: [{ subsystem: 'test', action: 'add', count: 2 }], outcomes: { done: 1, failed: 1, locked: 0 }, rules: 400_002_000 });
    expect(durations.counts[durations.boundsUsec.indexOf(2500)]).toBe(1);
    expect(durations.counts.at(-1)).toBe(1);
    expect(durations.counts).toHaveLength(durations.boundsUsec.length + 1);
    expect(waits).toMatchObject({ sumUsec: 1_000_000 });
    expect(waits.counts[waits.boundsUsec.indexOf(500_000)]).toBe(2);
  });
});
