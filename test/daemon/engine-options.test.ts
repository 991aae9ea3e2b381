import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { collectionFor, engineOptions } from '../../src/daemon/engine-options.ts';

const releases = {
  'Node 20': '11.3.244.8-node.38',
  'Node 22': '12.4.254.21-node.57',
  'Node 24': '13.6.233.17-node.53',
  'Node 26': '14.6.202.34-node.34',
  'one to come': '17.1.0.0',
} as const;

describe('what the engine is told', () => {
  it.each(Object.entries(releases))('begins with the ban to optimise: %s', (_name, v8) => {
    expect(engineOptions(v8)[0]).toEqual({ option: '--no-opt', afterEvents: 0 });
  });

  it.each(Object.entries(releases))('ends with leave to optimise, for single events sooner and for a while: %s', (_name, v8) => {
    const options = engineOptions(v8);
    const soon = options.slice(options.findIndex(({ option }) => option === '--opt'));
    const [end, again] = soon.splice(-2);
    for (const { afterEvents, afterRests } of soon) expect({ afterEvents, afterRests }).toEqual({ afterEvents: 2_000, afterRests: 10 });
    expect([end, again]).toEqual([
      { option: '--no-opt', afterEvents: Infinity, afterRests: 300 },
      { option: '--opt', afterEvents: 2_000 },
    ]);
  });

  it.each([
    ['Node 20', '--interrupt-budget=1000'],
    ['Node 22', '--invocation-count-for-turbofan=100'],
    ['one to come', '--invocation-count-for-turbofan=100'],
  ] as const)('has what is used often compiled soon, in the words of its release: %s %s', (name, option) => {
    expect(engineOptions(releases[name]).map((told) => told.option)).toContain(option);
  });

  it.each([
    ['Node 20', false],
    ['Node 22', false],
    ['Node 24', true],
    ['Node 26', true],
    ['one to come', true],
  ] as const)('forbids collecting garbage bit by bit where the young would not be collected meanwhile: %s %s', (name, forbids) => {
    expect(engineOptions(releases[name]).some(({ option }) => option === '--no-incremental-marking')).toBe(forbids);
  });

  it('is known to this engine', () => {
    const options = engineOptions(process.versions.v8).map(({ option }) => option);
    const { status, stderr } = spawnSync(process.execPath, [...options, '-e', '0'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('asks for memory to be given back where that is not done unasked', () => {
    expect(collectionFor(releases['Node 20'])).toBeUndefined();
    expect(collectionFor(releases['Node 22'])).toEqual({ type: 'major', flavor: 'last-resort' });
    expect(collectionFor(releases['one to come'])).toEqual({ type: 'major', flavor: 'last-resort' });
  });
});
