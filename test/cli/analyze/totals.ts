import type { TimingTotals } from '../../../src/control/timing-calls.ts';

/** The counts of a daemon that has done nothing yet, but for what is said. */
export function totals(given: Partial<TimingTotals> = {}): TimingTotals {
  return {
    nowUsec: 10_000_000, startedUsec: 0, events: [], outcomes: { done: 0, failed: 0, locked: 0 },
    stepsUsec: { lock: 0, database: 0, rules: 0, apply: 0, run: 0, broadcast: 0 },
    queue: { waiting: 0, running: 0, held: 0, limit: 8, paused: false, merged: 0, shed: 0 },
    durations: { boundsUsec: [], counts: [0], sumUsec: 0 }, waits: { boundsUsec: [], counts: [0], sumUsec: 0 },
    calls: [], cpuUsec: 0, memoryBytes: 0,
    ...given,
  };
}
