import { describe, expect, it } from 'vitest';
import { covered, duration, firstBurst } from '../../../src/cli/analyze/spans.ts';
import { describeTime, timeReports } from '../../../src/cli/analyze/time.ts';
import { call, timing } from './event-timing.ts';

describe('a duration', () => {
  it.each([
    [0, '0 µs'],
    [999, '999 µs'],
    [1000, '1.00 ms'],
    [12_345, '12.3 ms'],
    [123_456, '123 ms'],
    [1_500_000, '1.50 s'],
    [61_000_000, '1 min 1 s'],
    [7_260_000_000, '2 h 1 min'],
  ])('of %d µs is told as %s', (usec, text) => expect(duration(usec)).toBe(text));
});

describe('spans', () => {
  it('that overlap are counted once', () => {
    const spans = [{ fromUsec: 5, toUsec: 9 }, { fromUsec: 0, toUsec: 4 }, { fromUsec: 3, toUsec: 6 }, { fromUsec: 20, toUsec: 21 }];
    expect(covered(spans)).toBe(10);
  });
});

describe('the first burst', () => {
  it('ends with a second in which nothing was to be done', () => {
    const early = timing({ seqnum: 1, receivedUsec: 0, steps: { run: 3_000_000 } });
    const meanwhile = timing({ seqnum: 2, receivedUsec: 3_900_000 });
    const later = timing({ seqnum: 3, receivedUsec: 5_000_000 });
    expect(firstBurst([later, meanwhile, early]).map(({ seqnum }) => seqnum)).toEqual([1, 2]);
  });
});

describe('analyze time', () => {
  const disk = timing({
    seqnum: 7, devpath: '/devices/sda', receivedUsec: 1000, waitUsec: 500, steps: { lock: 10, database: 100, rules: 3000, apply: 50, run: 2000, broadcast: 5 },
    calls: [call({ kind: 'probe', name: 'blkid', durationUsec: 2000 }), call({ kind: 'builtin', name: 'path_id', durationUsec: 300 }), call({ durationUsec: 1990 })],
  });
  const terminal = timing({ seqnum: 8, devpath: '/devices/tty0', receivedUsec: 1000, waitUsec: 700, steps: { rules: 20 }, outcome: 'failed' });

  it('tells apart what rules, builtins and processes took', () => {
    const { boot, kept } = timeReports({ events: [disk, terminal], total: 2 });
    expect(boot).toEqual(kept);
    expect(boot).toEqual({
      events: 2, failed: 1, fromUsec: 1000, wallUsec: 500 + 5165, busyUsec: 5165,
      ownUsec: 5165 - 3990 + 20, rulesUsec: 5000 - 4290 + 20, builtinsUsec: 300, programsUsec: 1990, probesUsec: 2000,
      databaseUsec: 100, applyUsec: 60, broadcastUsec: 5,
      longestWait: { usec: 700, seqnum: 8, action: 'add', devpath: '/devices/tty0' },
    });
  });

  it('tells the boot and the rest when there is a rest', () => {
    const late = timing({ receivedUsec: 9_000_000 });
    const text = describeTime(timeReports({ events: [disk, late], total: 5000 }));
    expect(text).toContain('up to a quiet second: 1 event\n');
    expect(text).toContain('The 2 of 5000 events that are kept: 2 events\n');
  });

  it('says so when there were no events', () => {
    expect(describeTime(timeReports({ events: [], total: 0 }))).toBe('No event has ended since the daemon was started.\n');
  });
});
