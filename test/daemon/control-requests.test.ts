import { describe, expect, it } from 'vitest';
import { silent } from '../../src/base/log.ts';
import { systemPaths } from '../../src/base/paths.ts';
import { defaultChildrenMax, defaultConfig, type LogLevel } from '../../src/config.ts';
import type { ControlRequest } from '../../src/control/request.ts';
import { makeControlHandler } from '../../src/daemon/control-requests.ts';

describe('a request to the daemon', () => {
  it.each<[string, ControlRequest, string[]]>([
    ['ping', { kind: 'ping' }, []],
    ['reload', { kind: 'reload' }, ['reload']],
    ['start-queue', { kind: 'start-queue' }, ['resume']],
    ['stop-queue', { kind: 'stop-queue' }, ['pause']],
    ['kill', { kind: 'kill', seqnums: [7, 9], signal: 15 }, ['kill 7,9 with 15']],
  ])('%s does just that, after what the kernel had said before, and is then answered', (_name, request, deeds) => {
    const { ask, done } = daemon();
    ask(request);
    expect(done).toEqual(['catch up', ...deeds, 'answer']);
  });

  it.each<[string, ControlRequest, string]>([
    ['exit', { kind: 'exit' }, 'leave to nobody'],
    ['hand-over', { kind: 'hand-over', command: ['/sbin/udevd', '--debug'] }, 'leave to /sbin/udevd --debug'],
  ])('%s is answered by whoever ends the daemon', (_name, request, deed) => {
    const { ask, done } = daemon();
    ask(request);
    expect(done).toEqual(['catch up', deed]);
  });

  it('sets properties for all events, and takes them away', () => {
    const { ask, handler } = daemon();
    ask({ kind: 'environment', assignments: ['A=1', 'B=a=b', 'C=3', 'no assignment', '=x'] });
    ask({ kind: 'environment', assignments: ['C='] });
    expect(handler.environment()).toEqual(['A=1', 'B=a=b']);
  });

  it('takes 0 children for as many as fit the machine', () => {
    const { ask, dispatcher } = daemon();
    ask({ kind: 'children-max', count: 3 });
    expect(dispatcher.childrenMax).toBe(3);
    ask({ kind: 'children-max', count: 0 });
    expect(dispatcher.childrenMax).toBe(defaultChildrenMax());
  });

  it.each<[ControlRequest, number]>([
    [{ kind: 'log-level', priority: 7 }, 7],
    [{ kind: 'log-level', priority: 3 }, 3],
    [{ kind: 'trace', on: true }, 7],
    [{ kind: 'trace', on: false }, 6],
  ])('%j makes the log level %i', (request, priority) => {
    const { ask, handler } = daemon();
    ask(request);
    expect(handler.logLevel()).toBe(priority);
  });

  it('revert goes back to what the configuration says, and starts a stopped queue', () => {
    const { ask, handler, dispatcher, done } = daemon();
    ask({ kind: 'environment', assignments: ['A=1'] });
    ask({ kind: 'children-max', count: 3 });
    ask({ kind: 'log-level', priority: 7 });
    ask({ kind: 'revert' });
    expect(handler.environment()).toEqual([]);
    expect(dispatcher.childrenMax).toBe(config.childrenMax);
    expect(handler.logLevel()).toBe(6);
    expect(done).toContain('resume');
  });
});

const config = { ...defaultConfig(systemPaths), childrenMax: 5, logLevel: 'info' } as const;

/** A daemon that only notes what it is told to do. */
function daemon() {
  const done: string[] = [];
  const note = (deed: string) => (): void => void done.push(deed);
  const dispatcher = {
    childrenMax: config.childrenMax as number,
    kill: (seqnums: ReadonlySet<number>, signal: number): void => void done.push(`kill ${[...seqnums].join()} with ${signal}`),
    pause: note('pause'),
    resume: note('resume'),
  };
  let level: LogLevel = config.logLevel;
  const log = { ...silent, level: () => level, setLevel: (next: LogLevel): void => void (level = next) };
  const handler = makeControlHandler({
    version: '1',
    config,
    log,
    dispatcher,
    globalProperties: new Map(),
    catchUp: note('catch up'),
    reload: note('reload'),
    leave: (successor) => void done.push(`leave to ${successor?.join(' ') ?? 'nobody'}`),
  });
  return { handler, dispatcher, done, ask: (request: ControlRequest): void => handler.handle(request, note('answer')) };
}
