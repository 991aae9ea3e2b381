import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ForkServer } from '../../src/kernel/fork-server.ts';
import { companionProgram, spawnProgram, type ProgramEnd } from '../../src/kernel/process.ts';

/** Longer than any test. */
const IDLE_MS = 600_000;

function open({ idleMs = IDLE_MS, argv = [companionProgram('devmaster-probe'), 'serve', 'reading'] } = {}): ForkServer {
  const server = new ForkServer({ argv, idleMs });
  onTestFinished(async () => {
    server.rest();
    await expect.poll(probes).toEqual([]);
  });
  return server;
}

function ask(server: ForkServer, ...words: string[]): Promise<ProgramEnd> {
  return new Promise((resolve) => server.ask(words, 64 * 1024, resolve));
}

/** Our children that are a probe. */
function probes(): number[] {
  const children = readdirSync('/proc/self/task').flatMap((thread) => readText(`/proc/self/task/${thread}/children`).trim().split(' '));
  return children.filter((pid) => pid !== '' && readText(`/proc/${pid}/comm`).startsWith('devmaster-probe')).map(Number);
}

/** Empty when what it tells of has gone. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

const absent = { kind: 'exited', status: 3, stdout: '', stderr: '', truncated: false };

describe('a program that forks for each question', () => {
  it('answers each with the end of a child', async () => {
    const server = open();
    expect(await ask(server, 'blkid', '/dev/no-such-disk')).toEqual(absent);
    expect(await ask(server, 'blkid')).toMatchObject({ kind: 'exited', status: 2 });
    expect(await ask(server, 'blkid', '/')).toMatchObject({ kind: 'exited', status: 1, stderr: expect.stringContaining('/') });
  });

  it('answers many that come at once, each its own', async () => {
    const server = open();
    const words = Array.from({ length: 200 }, (_, index) => ['blkid', `/proc/${index % 2 === 0 ? 'no-such-disk' : 'self'}`]);
    const ends = await Promise.all(words.map((question) => ask(server, ...question)));
    expect(ends.map((end) => (end.kind === 'exited' ? end.status : end.kind))).toEqual(words.map((_, index) => (index % 2 === 0 ? 3 : 1)));
  });

  it('has a question refused that it does not understand', async () => {
    expect(await ask(open(), 'frobnicate')).toEqual({ kind: 'not-started', errno: 22 });
  });

  it('has children that are confined as those are that were executed', async (context) => {
    context.skip(process.getuid?.() !== 0, 'needs root, to be given up');
    const rights = (text: string): string[] => text.split('\n').filter((line) => /^(Uid|Gid|Groups|Cap...|NoNewPrivs|Seccomp):/.test(line));
    const served = await ask(open(), 'status');
    const executed = await new Promise<ProgramEnd>((resolve) =>
      spawnProgram({ argv: [companionProgram('devmaster-probe'), 'status'], environment: [], directory: '/', stdout: 'capture', stderr: 'null', outputLimitBytes: 64 * 1024 }, resolve));
    const [one, other] = [served, executed].map((end) => rights(end.kind === 'exited' ? end.stdout : ''));
    expect(one).toEqual(other);
    expect(one).toContain('CapBnd:\t0000000000000000');
  });

  it('loses one child and nothing else when that breaks out', async () => {
    const server = open();
    expect(await ask(server, 'status', 'socket')).toMatchObject({ kind: 'killed', signal: 31 });
    expect(await ask(server, 'blkid', '/dev/no-such-disk')).toEqual(absent);
  });

  it('is started anew when it was killed', async () => {
    const server = open();
    await ask(server, 'status');
    for (const pid of probes()) process.kill(pid, 'SIGKILL');
    expect(await ask(server, 'blkid', '/dev/no-such-disk')).toEqual(absent);
  });

  it('is given up when a question that it does not take is killed, and the next has a new one', async () => {
    const server = open();
    await ask(server, 'status');
    for (const pid of probes()) process.kill(pid, 'SIGSTOP');
    const end = new Promise<ProgramEnd>((resolve) => server.ask(['status'], 1024, resolve).kill(15));
    expect(await end).toMatchObject({ kind: 'killed', signal: 15 });
    expect(await ask(server, 'blkid', '/dev/no-such-disk')).toEqual(absent);
  });

  it('that is not there is an errno', async () => {
    const server = open({ argv: ['/no/such/program'] });
    expect(await ask(server, 'status')).toEqual({ kind: 'not-started', errno: 2 });
    expect(await ask(server, 'status')).toEqual({ kind: 'not-started', errno: 2 });
  });

  it('ends when nothing was asked for a while, and leaves no process and no descriptor', async () => {
    const server = open({ idleMs: 0 });
    const one = async (): Promise<number> => {
      await ask(server, 'status');
      await expect.poll(probes).toEqual([]);
      return readdirSync('/proc/self/fd').length;
    };
    const before = await one();
    await expect.poll(one).toBeLessThanOrEqual(before);
  });
});
