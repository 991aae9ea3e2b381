import { describe, expect, it } from 'vitest';
import type { Probe, ProgramAnswer } from '../../src/rules/world.ts';
import { AwaitedProcess } from '../../src/worker/awaited-process.ts';
import type { Limits } from '../../src/worker/program.ts';
import { Stopwatch } from '../../src/worker/stopwatch.ts';

const source = { file: '10-a.rules', line: 3, column: 1 };
const blkid: Probe = { kind: 'probe', argv: ['blkid', '/dev/sda'], understand: () => ({ ok: true, properties: [], reason: null }) };
const plugin: Probe = {
  kind: 'plugin',
  argv: ['colour', 'red'],
  module: { name: 'colour', file: '/x.js', identity: '1' },
  call: { device: null as never, property: () => null, properties: () => new Map(), argv: [], source, rehearse: false },
  understand: blkid.understand,
};

describe('the process that a journey waits for', () => {
  it('is described by its command, as a probe or as a plug-in, while it is waited for', () => {
    const { awaited, end } = given();
    expect(awaited.description).toBeNull();
    awaited.runProgram({ command: '/bin/p a', environment: [], source }, () => {});
    expect(awaited.description).toBe('/bin/p a');
    end();
    expect(awaited.description).toBeNull();
    awaited.askProbe({ probe: blkid, source }, () => {});
    expect(awaited.description).toBe("the probe 'blkid /dev/sda'");
    end();
    awaited.askProbe({ probe: plugin, source }, () => {});
    expect(awaited.description).toBe("the plug-in 'colour'");
  });

  it('may take what is left of the time of its event', () => {
    const { awaited, limits } = given();
    awaited.runProgram({ command: '/bin/p', environment: [], source }, () => {});
    expect(limits).toMatchObject([{ device: 'sda', timeoutMs: 1000 }]);
    expect(limits[0]?.remainingMs).toBeLessThanOrEqual(1000);
  });

  it('is counted with its result, by the name of the program alone', () => {
    const { awaited, end, stopwatch } = given();
    awaited.runProgram({ command: '/bin/p a', environment: [], source }, () => {});
    end({ kind: 'exited', status: 1, stdout: '', truncated: false });
    awaited.askProbe({ probe: blkid, source }, () => {});
    end();
    expect(stopwatch.calls).toMatchObject([{ kind: 'program', name: '/bin/p', source, result: 'failed' }, { kind: 'probe', name: 'blkid', source, result: 'ok' }]);
  });

  it('hands its answer over when nothing is waited for any more, so that the next can be started at once', () => {
    const { awaited, end } = given();
    const seen: (string | null)[] = [];
    awaited.runProgram({ command: '/bin/p', environment: [], source }, () => {
      seen.push(awaited.description);
      awaited.runProgram({ command: '/bin/q', environment: [], source }, () => {});
    });
    end();
    expect([...seen, awaited.description]).toEqual([null, '/bin/q']);
  });

  it('gets a signal as long as it runs', () => {
    const { awaited, end, signals } = given();
    awaited.kill(15);
    awaited.runProgram({ command: '/bin/p', environment: [], source }, () => {});
    awaited.kill(15);
    awaited.kill();
    end();
    awaited.kill(15);
    expect(signals).toEqual([15, undefined]);
  });
});

function given() {
  const stopwatch = new Stopwatch();
  const limits: Limits[] = [];
  const signals: (number | undefined)[] = [];
  let onDone: (answer: ProgramAnswer) => void = () => {};
  const start = (request: Limits, done: (answer: ProgramAnswer) => void) => {
    limits.push(request);
    onDone = done;
    return { kill: (signal?: number): void => void signals.push(signal) };
  };
  const awaited = new AwaitedProcess({ programs: { start, startProbe: start }, stopwatch, device: 'sda', eventTimeoutMs: 1000 });
  const end = (answer: ProgramAnswer = { kind: 'exited', status: 0, stdout: '', truncated: false }): void => onDone(answer);
  return { awaited, stopwatch, limits, signals, end };
}
