import { spawnSync } from 'node:child_process';
import { buildSync } from 'esbuild';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { root } from '../support/repository.ts';

const folder = mkdtempSync(join(tmpdir(), 'devmaster-scheduler-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** In a process of its own, whose children say what they have. */
const program = `
  import { execFileSync } from 'node:child_process';
  import { readFileSync } from 'node:fs';
  import { setTimeSlice } from '${root}/src/kernel/scheduler.ts';
  const sliceIn = (text) => Number(/^se\\.slice\\s*:\\s*(\\d+)/m.exec(text)?.[1]);
  const own = () => sliceIn(readFileSync('/proc/self/sched', 'latin1'));
  const before = own();
  const taken = setTimeSlice(Number(process.argv[2]));
  const child = sliceIn(execFileSync('cat', ['/proc/self/sched'], { encoding: 'latin1' }));
  console.log(JSON.stringify({ taken, own: own() - before === 0 ? 'as before' : own(), child: child === before ? 'as before' : child }));`;
buildSync({ stdin: { contents: program, resolveDir: folder }, outfile: `${folder}/program.mjs`, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
symlinkSync(`${root}/dist/devmaster.node`, `${folder}/devmaster.node`);

const run = (command: readonly string[], nanoseconds: number): unknown => {
  const [file = process.execPath, ...args] = [...command, process.execPath, `${folder}/program.mjs`, String(nanoseconds)];
  const { stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
};

const [major = 0, minor = 0] = release().split('.').map(Number);
/** Where it is built to debug the scheduler. */
const linuxTells = existsSync('/proc/self/sched');
const heedsSlices = linuxTells && (major > 6 || (major === 6 && minor >= 12));
const isRoot = process.getuid?.() === 0;

it.skipIf(!heedsSlices)('the turns of a thread become short, those of what it starts are as usual', () => {
  expect(run([], 300_000)).toEqual({ taken: true, own: 300_000, child: 'as before' });
});

it.skipIf(!heedsSlices || !isRoot)('what a thread starts that takes precedence has its turns, too: it would lose the precedence with them', () => {
  expect(run(['nice', '-n', '-5'], 300_000)).toEqual({ taken: true, own: 300_000, child: 300_000 });
});

it.skipIf(!linuxTells)('where somebody has decided how processors are shared out, that is left alone', () => {
  expect(run(['chrt', '--batch', '0'], 300_000)).toMatchObject({ taken: false, own: 'as before' });
});
