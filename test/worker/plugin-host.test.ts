import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { silent, type Log } from '../../src/base/log.ts';
import type { PluginReply, PluginRequest } from '../../src/plugins/message.ts';
import { propertiesIn } from '../../src/plugins/message.ts';
import type { ProgramAnswer } from '../../src/rules/world.ts';
import { PluginHost, type PluginCallRequest } from '../../src/worker/plugin-host.ts';
import type { PluginProcess, PluginProcessListener } from '../../src/worker/plugin-process.ts';
import { deviceAt, hostOf, makeMachine } from '../device/machine.ts';

// The kernel's clock cannot be moved on; the one of vitest's timers can.
vi.mock('../../src/kernel/clock.ts', () => ({ monotonicMs: () => performance.now() }));

const source = { file: '/rules.d/10-test.rules', line: 1, column: 1 };

function requestTo(name: string, { file = `/${name}.mjs`, identity = '1', remainingMs = 60_000 }: { file?: string; identity?: string; remainingMs?: number } = {}): PluginCallRequest {
  const device = deviceAt(hostOf(makeMachine([{ devpath: '/devices/wheel0', subsystem: 'wheels' }])), '/devices/wheel0');
  const call = { device, property: (key: string) => device.property(key), properties: () => device.properties, argv: [name], source, rehearse: false };
  const probe = { kind: 'plugin', argv: [name], module: { name, file, identity }, call, understand: () => ({ ok: true, properties: [], reason: null }) } as const;
  return { device: 'wheel0', source, timeoutMs: 60_000, remainingMs, probe };
}

/** A process that answers when a test says so. */
class TestProcess implements PluginProcess {
  readonly #listener: PluginProcessListener;
  readonly requests: PluginRequest[] = [];
  killed = false;
  busy = false;

  constructor(listener: PluginProcessListener) {
    this.#listener = listener;
  }

  send(request: PluginRequest): void {
    this.requests.push(request);
  }

  kill(): void {
    this.killed = true;
  }

  setBusy(busy: boolean): void {
    this.busy = busy;
  }

  /** Replies to the last request, or to an earlier one. */
  say(reply: Omit<PluginReply & { kind: 'begun' }, 'id'> | Omit<PluginReply & { kind: 'ended' }, 'id'>, request = this.requests.at(-1)): void {
    this.#listener.onMessage({ ...reply, id: request?.id });
  }

  break(how: string): void {
    this.#listener.onEnd(how);
  }
}

const done = { kind: 'ended', status: 0, text: 'A=1\0' } as const;
const success: ProgramAnswer = { kind: 'exited', status: 0, stdout: 'A=1\0', truncated: false };

describe('the host of plug-ins', () => {
  const processes: TestProcess[] = [];
  let complaints: string[];
  let host: PluginHost;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] });
    processes.length = 0;
    complaints = [];
    const log: Log = { ...silent, error: (_fields, message) => complaints.push(message) };
    host = new PluginHost({
      log,
      idleMs: 1_000,
      start: (listener) => {
        const process = new TestProcess(listener);
        processes.push(process);
        return process;
      },
    });
  });
  afterEach(() => vi.useRealTimers());

  /** Makes a call and lets it begin if it is its turn. */
  function call(request: PluginCallRequest): { readonly answers: readonly ProgramAnswer[]; kill(): void } {
    const answers: ProgramAnswer[] = [];
    const { kill } = host.call(request, (answer) => answers.push(answer));
    vi.advanceTimersByTime(0);
    return { answers, kill };
  }
  const process = (index = -1): TestProcess => processes.at(index) as TestProcess;

  it('starts no process before there is a call, and answers no call before it returns', () => {
    expect(processes).toEqual([]);
    const answers: ProgramAnswer[] = [];
    host.call(requestTo('a', { remainingMs: 0 }), (answer) => answers.push(answer));
    expect(answers).toEqual([]);
    vi.advanceTimersByTime(0);
    expect([answers, processes]).toEqual([[{ kind: 'timeout' }], []]);
  });

  it('hands over what a plug-in says', () => {
    const { answers } = call(requestTo('a'));
    process().say({ kind: 'begun', timeoutMs: null });
    process().say(done);
    expect(answers).toEqual([success]);
  });

  it('has one process for all, and one call after the other in it', () => {
    const first = call(requestTo('a'));
    const second = call(requestTo('b'));
    expect(process().requests.map(({ module }) => module.name)).toEqual(['a']);
    process().say(done);
    process().say(done);
    expect([processes.length, first.answers, second.answers]).toEqual([1, [success], [success]]);
  });

  it.each<readonly [string, number | null, number]>([
    ['than its module says', 50, 50],
    ['than is usual', null, 10_000],
    ['than its event has', 90_000, 60_000],
  ])('kills the process of a call that takes longer %s, and the next has a new one', (_than, timeoutMs, endsAfterMs) => {
    const slow = call(requestTo('slow'));
    process().say({ kind: 'begun', timeoutMs });
    vi.advanceTimersByTime(endsAfterMs - 1);
    expect([slow.answers, process().killed]).toEqual([[], false]);
    vi.advanceTimersByTime(1);
    expect([slow.answers, process().killed]).toEqual([[{ kind: 'timeout' }], true]);
    expect(complaints).toEqual(["the plug-in 'slow' took too long; its process was killed"]);
    const next = call(requestTo('next'));
    process(0).say(done);
    expect(next.answers).toEqual([]);
    process(1).say(done);
    expect(next.answers).toEqual([success]);
  });

  it('kills a process whose module does not get loaded', () => {
    const { answers } = call(requestTo('a'));
    vi.advanceTimersByTime(10_000);
    expect([answers, process().killed]).toEqual([[{ kind: 'timeout' }], true]);
  });

  it('gives up a call whose event runs out of time while others are running, and spares those', () => {
    const slow = call(requestTo('slow'));
    const late = call(requestTo('late', { remainingMs: 100 }));
    vi.advanceTimersByTime(100);
    expect(late.answers).toMatchObject([{ kind: 'not-started' }]);
    process().say(done);
    expect([slow.answers, process().killed, process().requests.length]).toEqual([[success], false, 1]);
  });

  it('says of a call how its process broke, and goes on with a new one', () => {
    const first = call(requestTo('a'));
    const second = call(requestTo('b'));
    process().break('it was killed by SIGSEGV');
    expect(first.answers).toEqual([{ kind: 'exited', status: 1, stdout: 'its process broke: it was killed by SIGSEGV', truncated: false }]);
    process().say(done);
    expect([processes.length, second.answers]).toEqual([2, [success]]);
  });

  it('repeats a call in a new process when what an earlier one left behind broke it, but not what has begun', () => {
    call(requestTo('a'));
    process().say(done);
    const { answers } = call(requestTo('b'));
    process().break('it ended with exit status 1');
    expect([processes.length, answers]).toEqual([2, []]);
    process().say({ kind: 'begun', timeoutMs: null });
    process().break('it ended with exit status 1');
    expect([processes.length, answers.length]).toEqual([2, 1]);
  });

  it('does not mind when the process ends between calls', () => {
    call(requestTo('a'));
    process().say(done);
    process().break('it ended with exit status 0');
    const { answers } = call(requestTo('a'));
    process().say(done);
    expect([processes.length, answers, complaints]).toEqual([2, [success], []]);
  });

  it.each<readonly [string, unknown]>([
    ['no reply', { kind: 'whatever' }],
    ['not for this call', { kind: 'ended', id: 99, status: 0, text: '' }],
  ])('ignores what is %s', (_what, message) => {
    const { answers } = call(requestTo('a'));
    process().say(message as typeof done, (message as { id?: number }).id === undefined ? undefined : ({ id: 99 } as PluginRequest));
    expect(answers).toEqual([]);
    process().say(done);
    expect(answers).toEqual([success]);
  });

  it('refuses an answer that is too long', () => {
    const { answers } = call(requestTo('a'));
    process().say({ ...done, text: `A=${'1'.repeat(64 * 1024)}\0` });
    expect(answers).toMatchObject([{ kind: 'exited', status: 1 }]);
  });

  it('loads a module again when its file is another', () => {
    call(requestTo('a', { identity: '1' }));
    process().say(done);
    call(requestTo('a', { identity: '1' }));
    process().say(done);
    expect(processes).toHaveLength(1);
    call(requestTo('a', { identity: '2' }));
    expect([processes.length, process(0).killed, process(1).requests.length]).toEqual([2, true, 1]);
  });

  it('ends the process when there was no call for a while, and meanwhile does not keep the daemon from ending', () => {
    call(requestTo('a'));
    expect(process().busy).toBe(true);
    process().say(done);
    expect(process().busy).toBe(false);
    vi.advanceTimersByTime(999);
    expect(process().killed).toBe(false);
    call(requestTo('b'));
    process().say(done);
    vi.advanceTimersByTime(999);
    expect([processes.length, process().killed]).toEqual([1, false]);
    vi.advanceTimersByTime(1);
    expect(process().killed).toBe(true);
  });

  it('ends a call before its time, whether it runs or waits', () => {
    const first = call(requestTo('a'));
    const second = call(requestTo('b'));
    second.kill();
    expect([second.answers, process().killed]).toEqual([[{ kind: 'killed', signal: 'SIGKILL' }], false]);
    first.kill();
    first.kill();
    expect([first.answers, process().killed]).toEqual([[{ kind: 'killed', signal: 'SIGKILL' }], true]);
    vi.advanceTimersByTime(100_000);
    expect([first.answers.length, second.answers.length]).toEqual([1, 1]);
  });
});

describe('the process of plug-ins', () => {
  /** Calls modules that are written for it, one after the other, in one host. */
  async function run(modules: readonly string[], log: Log = silent): Promise<readonly ProgramAnswer[]> {
    const folder = mkdtempSync(join(tmpdir(), 'devmaster-plugins-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const host = new PluginHost({ log });
    const answers: ProgramAnswer[] = [];
    for (const [index, body] of modules.entries()) {
      const file = join(folder, `wheel${index}.mjs`);
      writeFileSync(file, `export default { name: 'wheel${index}', summary: 'of wheels', timeoutMs: 60_000, ${body} };\n`);
      answers.push(await new Promise((resolve) => host.call(requestTo(`wheel${index}`, { file }), resolve)));
    }
    return answers;
  }
  const pid = 'run() { return { properties: { PID: String(process.pid) } }; }';
  const pidIn = (answer: ProgramAnswer | undefined): string | null | undefined => (answer?.kind === 'exited' ? propertiesIn(answer.stdout)[0]?.[1] : undefined);

  it('is another than ours, and the same for the next call', async () => {
    const [first, second] = await run([pid, pid]);
    expect(pidIn(first)).toMatch(/^[0-9]+$/);
    expect(pidIn(first)).not.toBe(String(process.pid));
    expect(pidIn(second)).toBe(pidIn(first));
  });

  it.each<readonly [string, string, RegExp]>([
    ['aborts', 'run() { process.abort(); }', /^its process broke: it was killed by SIGABRT$/],
    ['exits', 'run() { process.exit(3); }', /^its process broke: it ended with exit status 3$/],
    ['throws behind our back', 'run() { setTimeout(() => { throw new Error("late"); }); return new Promise(() => {}); }', /^its process broke: it ended with exit status 1$/],
    ['needs too much memory', 'run() { for (const all = []; ; ) all.push(new Array(100_000).fill(all.length)); }', /^its process broke: /],
  ])('is a new one after a plug-in that %s', async (_what, body, reason) => {
    const [before, broken, after] = await run([pid, body, pid]);
    expect(broken).toMatchObject({ kind: 'exited', status: 1, stdout: expect.stringMatching(reason) });
    expect(pidIn(after)).toMatch(/^[0-9]+$/);
    expect(pidIn(after)).not.toBe(pidIn(before));
  });

  it.each([
    ['computes for ever', 'timeoutMs: 200, run() { for (;;); }'],
    ['waits for ever', 'timeoutMs: 200, run() { return new Promise(() => {}); }'],
  ])('is killed when a plug-in %s', async (_what, body) => {
    expect(await run([body])).toEqual([{ kind: 'timeout' }]);
  });

  it('takes the programs with it that a plug-in has started', async () => {
    const [started] = await run([`run() { return import('node:child_process').then(({ spawn }) => ({ properties: { PID: String(spawn('sleep', ['1000'], { stdio: 'ignore' }).pid) } })); }`, 'timeoutMs: 200, run() { for (;;); }']);
    const sleeper = Number(pidIn(started));
    expect(sleeper).toBeGreaterThan(1);
    await expect.poll(() => isRunning(sleeper)).toBe(false);
  });

  it('prints into the log', async () => {
    const lines: string[] = [];
    await run(['run() { console.log("one"); console.error("two"); return new Promise((resolve) => setTimeout(resolve, 20, { properties: {} })); }'], { ...silent, debug: (_fields, message) => lines.push(message) });
    await expect.poll(() => [...lines].sort()).toEqual(['plug-in: one', 'plug-in: two']);
  });

  it('has nothing of our environment but where programs are', async () => {
    process.env['DEVMASTER_TEST_SECRET'] = '1';
    onTestFinished(() => void delete process.env['DEVMASTER_TEST_SECRET']);
    const [answer] = await run(['run() { return { properties: { NAMES: Object.keys(process.env).filter((name) => !name.startsWith("NODE_CHANNEL")).join() } }; }']);
    expect(pidIn(answer)).toBe('PATH');
  });
});

/** A process that nobody has waited for yet counts as ended. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
