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

const occasions = ['start', 'work', 'single events', 'processes', 'many events'] as const;

describe('what the engine is told', () => {
  it.each(Object.entries(releases))('forbids optimising at the start, and beside processes: %s', (_name, v8) => {
    expect(engineOptions(v8, 'start')[0]).toBe('--no-opt');
    expect(engineOptions(v8, 'processes')).toEqual(['--no-opt']);
  });

  it.each(Object.entries(releases))('allows optimising for single events, and for many: %s', (_name, v8) => {
    expect(engineOptions(v8, 'single events')[0]).toBe('--opt');
    expect(engineOptions(v8, 'many events')).toEqual(['--no-turbo-inlining', ...engineOptions(v8, 'single events')]);
  });

  it.each([
    ['Node 20', '--interrupt-budget=1000'],
    ['Node 22', '--invocation-count-for-turbofan=100'],
    ['one to come', '--invocation-count-for-turbofan=100'],
  ] as const)('has what is used often compiled soon, in the words of its release: %s %s', (name, option) => {
    expect(engineOptions(releases[name], 'single events').at(-1)).toBe(option);
  });

  it.each([
    ['Node 20', []],
    ['Node 22', []],
    ['Node 24', ['--maglev']],
    ['Node 26', ['--maglev']],
    ['one to come', ['--maglev']],
  ] as const)('allows the second compiler at work where there is one that was forbidden at the start: %s %s', (name, options) => {
    expect(engineOptions(releases[name], 'work')).toEqual(options);
    expect(engineOptions(releases[name], 'start').includes('--no-maglev')).toBe(options.length > 0);
  });

  it.each([
    ['Node 20', false],
    ['Node 22', false],
    ['Node 24', true],
    ['Node 26', true],
    ['one to come', true],
  ] as const)('forbids collecting garbage bit by bit where the young would not be collected meanwhile: %s %s', (name, forbids) => {
    expect(engineOptions(releases[name], 'start').includes('--no-incremental-marking')).toBe(forbids);
  });

  it.each(occasions)('is known to this engine: %s', (occasion) => {
    const { status, stderr } = spawnSync(process.execPath, [...engineOptions(process.versions.v8, occasion), '-e', '0'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('asks for memory to be given back where that is not done unasked', () => {
    expect(collectionFor(releases['Node 20'])).toBeUndefined();
    expect(collectionFor(releases['Node 22'])).toEqual({ type: 'major', flavor: 'last-resort' });
    expect(collectionFor(releases['one to come'])).toEqual({ type: 'major', flavor: 'last-resort' });
  });
});
