import { describe, expect, it } from 'vitest';
import type { JobReport } from '../../../src/control/device-calls.ts';
import type { SiteTotals, TimingTotals } from '../../../src/control/timing-calls.ts';
import { viewOf, type Sample } from '../../../src/cli/top/sample.ts';
import { screenOf } from '../../../src/cli/top/screen.ts';
import { totals } from '../analyze/totals.ts';

const job = (given: Partial<JobReport>): JobReport => ({ seqnum: 1, action: 'add', devpath: '/devices/a', state: 'waiting', ageMs: 0, waitsFor: null, blockedBy: [], ...given });
const site = (given: Partial<SiteTotals>): SiteTotals => ({
  kind: 'program', name: '/bin/slow', file: '/r/10.rules', line: 3, count: 0, totalUsec: 0, longestUsec: 0, failed: 0, killed: 0, timeout: 0, notStarted: 0, ...given,
});
const sample = (given: Partial<TimingTotals>, jobs: readonly JobReport[] = []): Sample => ({ totals: totals(given), queue: { paused: false, running: 0, waiting: 0, jobs } });

const before = sample({
  nowUsec: 10_000_000, outcomes: { done: 100, failed: 1, locked: 0 }, cpuUsec: 1_000_000, events: [{ subsystem: 'net', action: 'add', count: 101 }],
  calls: [site({ count: 2, totalUsec: 500_000, failed: 1 }), site({ name: '/bin/idle', line: 9, count: 7, totalUsec: 7 })],
});
const after = sample({
  nowUsec: 12_000_000, outcomes: { done: 118, failed: 3, locked: 0 }, cpuUsec: 1_500_000,
  events: [{ subsystem: 'net', action: 'add', count: 106 }, { subsystem: 'block', action: 'change', count: 15 }],
  durations: { boundsUsec: [], counts: [20], sumUsec: 40_000 }, waits: { boundsUsec: [], counts: [20], sumUsec: 2_000 },
  calls: [site({ count: 6, totalUsec: 900_000, failed: 2 }), site({ name: '/bin/idle', line: 9, count: 7, totalUsec: 7 })],
});

describe('the activity between two looks', () => {
  it('is what was counted meanwhile, for each second', () => {
    expect(viewOf(after, before).activity).toEqual({
      intervalUsec: 2_000_000, events: 20, eventsPerSecond: 10, failed: 2, meanWaitUsec: 100, meanWorkUsec: 2000,
      callsPerSecond: { program: 2, probe: 0, builtin: 0 }, cpu: 0.25,
      subsystems: [{ subsystem: 'block', events: 15 }, { subsystem: 'net', events: 5 }],
      sites: [{ kind: 'program', name: '/bin/slow', file: '/r/10.rules', line: 3, calls: 4, usec: 400_000, bad: 1 }],
    });
  });

  it('is that since the start when there was no look before, or one at another daemon', () => {
    const restarted = sample({ startedUsec: 11_000_000, nowUsec: 12_000_000, outcomes: { done: 5, failed: 0, locked: 0 } });
    for (const earlier of [null, before]) expect(viewOf(restarted, earlier).activity).toMatchObject({ intervalUsec: 1_000_000, events: 5 });
  });

  it('has no mean without events', () => {
    expect(viewOf(before, before).activity).toMatchObject({ events: 0, meanWaitUsec: null, meanWorkUsec: null });
  });
});

describe('the screen', () => {
  const jobs = [job({ seqnum: 5, blockedBy: [7] }), job({ seqnum: 7, state: 'running', waitsFor: '/bin/slow \x1b[31m' }), ...Array.from({ length: 50 }, (_, n) => job({ seqnum: 100 + n }))];
  const view = viewOf({ ...after, totals: { ...after.totals, queue: { ...after.totals.queue, running: 1, waiting: 51 } }, queue: { ...after.queue, jobs } }, before);

  it('shows what runs first, and what waits for what', () => {
    const lines = screenOf(view, null);
    const rows = lines.slice(lines.findIndex((line) => line.includes('EVENT')) + 1);
    expect(rows[0]).toMatch(/^ {7}7 .* runs \/bin\/slow \\x1b\[31m$/);
    expect(rows[1]).toMatch(/^ {7}5 .* after 7$/);
    expect(lines.at(-1)).toBe('  400 ms       4     1  /bin/slow                         /r/10.rules:3');
  });

  it.each([{ columns: 80, rows: 24 }, { columns: 40, rows: 10 }, { columns: 200, rows: 60 }, { columns: 1, rows: 1 }])('fits a terminal of %o', (size) => {
    const lines = screenOf(view, size);
    expect(lines.length).toBeLessThanOrEqual(size.rows);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(size.columns);
  });

  it('says how many there was no room for', () => {
    expect(screenOf(view, { columns: 80, rows: 24 }).some((line) => /and \d+ more/.test(line))).toBe(true);
  });
});
