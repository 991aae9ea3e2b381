import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { bundleProgram } from '../support/bundle-program.ts';
import { root } from '../support/repository.ts';

const folder = mkdtempSync(join(tmpdir(), 'devmaster-engine-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Programs of their own: an engine that was told something cannot be untold. */
const collecting = bundleProgram(folder, 'collecting', {
  text: `
    import { Engine } from '${root}/src/daemon/engine.ts';
    const engine = new Engine();
    for (let event = 0; event < Number(process.argv[2]); event++) engine.worked(false);
    console.log('idle');
    engine.idle();
    setImmediate(() => setImmediate(() => console.log('rested')));`,
});
const compiling = bundleProgram(folder, 'compiling', {
  text: `
    import { Engine } from '${root}/src/daemon/engine.ts';
    const engine = new Engine();
    const [rests, eventsEach, ...withProcess] = process.argv.slice(2).map(Number);
    for (let rest = 0; rest < rests; rest++) {
      for (let event = 0; event < eventsEach; event++) engine.worked(withProcess.includes(rest));
      engine.idle();
      engine.idle();
    }
    const often = (values) => values.reduce((sum, value) => sum + value, 0);
    const values = Array.from({ length: 100 }, (_value, index) => index);
    let sum = 0;
    for (let time = 0; time < 20_000; time++) sum += often(values);`,
});

it.each([
  ['nothing', 'after one event', 1],
  ['young garbage', 'after some', 10],
])('%s is collected in a rest %s', (_what, _when, events) => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--trace-gc', collecting, String(events)], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const [, rest] = /idle\n(.*)rested\n/s.exec(stdout) ?? [];
  expect(rest?.match(/Scavenge|Mark-Compact/g) ?? []).toEqual(events === 1 ? [] : ['Scavenge']);
});

it.each<[string, string, number[]]>([
  ['nothing', 'after nine rests', [9, 1]],
  ['nothing', 'after a coldplug with its few rests', [3, 500]],
  ['what is used often', 'after ten events that came one at a time', [10, 1]],
  ['nothing', 'when the last of them waited for a process', [11, 1, 10]],
  ['nothing', 'when one in ten of them did', [99, 1, 9, 19, 29, 39, 49, 59, 69, 79, 89]],
  ['what is used often', 'ten events after one that did', [21, 1, 10]],
  ['what is used often', 'after thousands of events at once', [1, 2_000]],
  ['what is used often', 'after thousands of events with a process each', [2_000, 1, ...Array.from({ length: 2_000 }, (_one, rest) => rest)]],
])('%s is optimised %s', (what, _when, numbers) => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--trace-opt', compiling, ...numbers.map(String)], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(/often.*TURBOFAN/.test(stdout)).toBe(what !== 'nothing');
});
