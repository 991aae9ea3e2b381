import { describe, expect, it } from 'vitest';
import { monotonicMs } from '../../src/kernel/clock.ts';
import { BuiltinTimes, resultOf, steps, Stopwatch, type TimedCall } from '../../src/worker/stopwatch.ts';

const call = (name: string): TimedCall => ({ kind: 'builtin', name, source: { file: '/r/10.rules', line: 1, column: 1 }, beganMs: 0, durationMs: 1, result: 'ok' });

describe('a stopwatch', () => {
  it('gives all of the time to steps, also when a step comes again', () => {
    const watch = new Stopwatch();
    for (const step of ['database', 'rules', 'apply', 'database', 'run'] as const) watch.enter(step);
    const beforeStopMs = monotonicMs();
    watch.stop();
    const spentMs = watch.spentMs.reduce((sum, ms) => sum + ms, 0);
    expect(watch.spentMs).toHaveLength(steps.length);
    expect(watch.startedMs + spentMs).toBeGreaterThanOrEqual(beforeStopMs - 0.001);
    expect(watch.startedMs + spentMs).toBeLessThanOrEqual(monotonicMs() + 0.001);
    expect(watch.spentMs[steps.indexOf('broadcast')]).toBe(0);
  });

  it('takes over the builtins that were called since the last one did', () => {
    const times = new BuiltinTimes();
    const [one, other] = [new Stopwatch(), new Stopwatch()];
    times.add(call('path_id'));
    times.add(call('hwdb'));
    times.moveTo(one);
    times.add(call('kmod'));
    times.moveTo(other);
    times.moveTo(one);
    expect([one, other].map(({ calls }) => calls.map(({ name }) => name))).toEqual([['path_id', 'hwdb'], ['kmod']]);
  });
});

describe('how a program ended', () => {
  it.each([
    [{ kind: 'exited', status: 0, stdout: '', truncated: false }, 'ok'],
    [{ kind: 'exited', status: 3, stdout: '', truncated: false }, 'failed'],
    [{ kind: 'killed', signal: '9' }, 'killed'],
    [{ kind: 'timeout' }, 'timeout'],
    [{ kind: 'not-started', reason: '' }, 'notStarted'],
  ] as const)('%o is counted as %s', (answer, result) => expect(resultOf(answer)).toBe(result));
});
