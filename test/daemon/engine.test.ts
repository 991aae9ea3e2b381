import { spawnSync } from 'node:child_process';
import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { root } from '../support/repository.ts';

const folder = mkdtempSync(join(tmpdir(), 'devmaster-engine-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the engine collects, in a process of its own: an engine that was told something cannot be untold. */
const program = `
  import { Engine } from '${root}/src/daemon/engine.ts';
  const engine = new Engine();
  for (let event = 0; event < Number(process.argv[2]); event++) engine.worked();
  console.log('idle');
  engine.idle();
  setImmediate(() => setImmediate(() => console.log('rested')));`;
buildSync({ stdin: { contents: program, resolveDir: folder }, outfile: `${folder}/program.mjs`, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
symlinkSync(`${root}/dist/devmaster.node`, `${folder}/devmaster.node`);

it.each([
  ['nothing', 'after one event', 1],
  ['young garbage', 'after some', 10],
])('%s is collected in a rest %s', (_what, _when, events) => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--trace-gc', `${folder}/program.mjs`, String(events)], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const [, rest] = /idle\n(.*)rested\n/s.exec(stdout) ?? [];
  expect(rest?.match(/Scavenge|Mark-Compact/g) ?? []).toEqual(events === 1 ? [] : ['Scavenge']);
});
