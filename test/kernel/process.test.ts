import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { IN_CLOSE_WRITE, Inotify } from '../../src/kernel/inotify.ts';
import { spawnProgram, type ProgramEnd, type SpawnRequest } from '../../src/kernel/process.ts';

const folder = mkdtempSync(join(tmpdir(), 'devmaster-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(argv: string[], request: Partial<SpawnRequest> = {}): Promise<ProgramEnd> {
  const whole: SpawnRequest = { argv, environment: [], directory: '/', stdout: 'capture', stderr: 'capture', outputLimitBytes: 1024, ...request };
  return new Promise((resolve) => spawnProgram(whole, resolve));
}

const shell = (script: string, request: Partial<SpawnRequest> = {}): Promise<ProgramEnd> => run(['/bin/sh', '-c', script], request);

describe('a program', () => {
  it('ends with its exit status and what it wrote, byte for byte', async () => {
    expect(await shell("printf 'a\\377b'; printf err >&2; exit 3")).toEqual({ kind: 'exited', status: 3, stdout: 'a\xffb', stderr: 'err', truncated: false });
  });

  it('ends with the signal that killed it', async () => {
    expect(await shell('kill -TERM $$')).toMatchObject({ kind: 'killed', signal: 15 });
  });

  it('finds the environment and the directory it was given, and nothing to read', async () => {
    expect(await shell('echo "$WORD $PWD"; cat', { environment: ['WORD=one two'], directory: folder })).toMatchObject({ stdout: `one two ${folder}\n` });
  });

  it('may write more than is kept', async () => {
    const end = await shell('head -c 1000000 /dev/zero | tr "\\0" x', { environment: ['PATH=/bin:/usr/bin'] });
    expect(end).toMatchObject({ kind: 'exited', status: 0, truncated: true, stdout: 'x'.repeat(1024) });
  });

  it('is not spared when memory is short, though we may be', async () => {
    const score = '/proc/self/oom_score_adj';
    const before = readFileSync(score, 'latin1');
    onTestFinished(() => writeFileSync(score, before));
    writeFileSync(score, '300');
    expect(await shell(`cat ${score}`, { environment: ['PATH=/bin:/usr/bin'] })).toMatchObject({ stdout: '0\n' });
  });

  it('in a directory that is not there is an errno', async () => {
    expect(await shell('true', { directory: '/no/such/folder' })).toEqual({ kind: 'not-started', errno: 2 });
  });

  it('that is not there is an errno', async () => {
    expect(await run(['/no/such/program'])).toEqual({ kind: 'not-started', errno: 2 });
  });

  it('is over when it ends, though a child of its keeps the output open', async () => {
    const end = await shell('sleep 60 & echo $!; exit 0', { environment: ['PATH=/bin:/usr/bin'] });
    expect(end).toMatchObject({ kind: 'exited', status: 0 });
    process.kill(Number((end as { stdout: string }).stdout), 'SIGKILL');
  });

  it('is killed with its children', async () => {
    const file = join(folder, 'grandchild');
    const end = new Promise<ProgramEnd>((resolve) => {
      const program = spawnProgram({ argv: ['/bin/sh', '-c', `sleep 60 & echo $! >${file}; wait`], environment: ['PATH=/bin:/usr/bin'], directory: '/', stdout: 'null', stderr: 'null', outputLimitBytes: 0 }, resolve);
      const wait = setInterval(() => {
        if (!readdirSync(folder).includes('grandchild') || readFileSync(file, 'utf8') === '') return;
        clearInterval(wait);
        program.kill(9);
      }, 5);
    });
    expect(await end).toMatchObject({ kind: 'killed', signal: 9 });
    const state = (): string => {
      try {
        return readFileSync(`/proc/${readFileSync(file, 'utf8').trim()}/stat`, 'utf8').split(') ')[1]?.[0] ?? '';
      } catch {
        // No such process: it was reaped already.
        return '';
      }
    };
    await expect.poll(state).toMatch(/^Z?$/);
  });

  it('has a file watched when it has ended, though the event loop has not heard of that', async () => {
    const file = join(folder, 'watched');
    const inotify = Inotify.open();
    onTestFinished(() => inotify.close());
    const end = shell(`echo own >${file}`, { watchAtExit: { inotifyFd: inotify.fd, path: file, mask: IN_CLOSE_WRITE } });
    // Until this returns the event loop is held up. What is watched stands in /proc (proc_pid_fdinfo(5)).
    const writer = `until grep -q 'mask:8 ' /proc/${process.pid}/fdinfo/${inotify.fd}; do :; done; echo foreign >>${file}`;
    expect(spawnSync('/bin/sh', ['-c', writer], { timeout: 200_000 }).status).toBe(0);
    expect(inotify.read().events).toEqual([{ wd: 1, mask: IN_CLOSE_WRITE, name: '' }]);
    expect(await end).toMatchObject({ kind: 'exited', status: 0 });
  });

  it('leaves no descriptor behind', async () => {
    await shell('true');
    const before = readdirSync('/proc/self/fd').length;
    for (let i = 0; i < 20; i++) await shell('true');
    await expect.poll(() => readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
  });
});
