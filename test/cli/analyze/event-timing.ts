import type { CallTiming, EventTiming, StepTimes } from '../../../src/control/timing-calls.ts';

const noSteps: StepTimes = { lock: 0, database: 0, rules: 0, apply: 0, run: 0, broadcast: 0 };

/** An event that took no time, but for what is said. */
export function timing({ steps = {}, ...given }: Partial<Omit<EventTiming, 'stepsUsec'>> & { readonly steps?: Partial<StepTimes> } = {}): EventTiming {
  return {
    seqnum: 1, action: 'add', devpath: '/devices/a', subsystem: 'test', cause: 'kernel', uuid: null, merged: 0, outcome: 'done',
    receivedUsec: 0, waitUsec: 0, waitedFor: null, calls: [], callsLost: 0,
    ...given,
    stepsUsec: { ...noSteps, ...steps },
  };
}

export function call(given: Partial<CallTiming> & Pick<CallTiming, 'durationUsec'>): CallTiming {
  return { kind: 'program', name: '/bin/slow', file: '/r/10.rules', line: 3, beganUsec: 0, result: 'ok', ...given };
}
