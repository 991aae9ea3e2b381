import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { bundleProgram } from '../support/bundle-program.ts';
import { root } from '../support/repository.ts';

const folder = mkdtempSync(join(tmpdir(), 'devmaster-scheduler-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** In a process of its own, whose children say what they have. */
const program = bundleProgram(folder, 'program', {
  text: `
  import { execFileSync } from 'node:child_process';
  import { readFileSync } from 'node:fs';
  import { shortenTurns } from '${root}/src/kernel/scheduler.ts';
  const sliceIn = (text) => Number(/^se\\.slice\\s*:\\s*(\\d+)/m.exec(text)?.[1]);
  const own = () => sliceIn(readFileSync('/proc/self/sched', 'latin1'));
  const before = own();
  const done = shortenTurns(0.5);
  const child = sliceIn(execFileSync('cat', ['/proc/self/sched'], { encoding: 'latin1' }));
  console.log(JSON.stringify({ done, own: own() / before, child: child / before }));`,
});

const run = (command: readonly string[]): unknown => {
  const [file = process.execPath, ...args] = [...command, process.execPath, program];
  const { stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
};

const [major = 0, minor = 0] = release().split('.').map(Number);
/** Where it is built to debug the scheduler. */
const linuxTells = existsSync('/proc/self/sched');
const heedsSlices = linuxTells && (major > 6 || (major === 6 && minor >= 12));
const isRoot = process.getuid?.() === 0;

it.skipIf(!heedsSlices)('the turns of a thread become shorter, those of what it starts are as usual', () => {
  expect(run([])).toEqual({ done: true, own: 0.5, child: 1 });
});

it.skipIf(!linuxTells || !isRoot).each([
  ['takes precedence', ['nice', '-n', '-5']],
  ['does not share processors fairly', ['chrt', '--batch', '0']],
])('where somebody has decided that a thread %s, that is left alone', (_what, command) => {
  expect(run(command)).toEqual({ done: false, own: 1, child: 1 });
});

it.skipIf(!linuxTells || heedsSlices)('where Linux does not heed it, nothing is changed', () => {
  expect(run([])).toMatchObject({ done: false });
});
