import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemPaths, type Paths } from '../../src/base/paths.ts';
import { isAlive } from '../../src/kernel/process-state.ts';

function givenProcess({ comm, state }: { comm: string; state: string }): Paths {
  const proc = mkdtempSync(join(tmpdir(), 'devmaster-proc-'));
  onTestFinished(() => rmSync(proc, { recursive: true }));
  mkdirSync(`${proc}/7`);
  writeFileSync(`${proc}/7/stat`, `7 (${comm}) ${state} 1 1 1\n`);
  return { ...systemPaths, proc };
}

describe('a process', () => {
  it.each([
    ['S', true],
    ['R', true],
    ['D', true],
    ['Z', false],
    ['X', false],
  ])('in state %s is alive: %s', (state, alive) => {
    expect(isAlive(givenProcess({ comm: 'a) b (', state }), 7)).toBe(alive);
    expect(isAlive(givenProcess({ comm: 'a) Z\n1) Z (', state }), 7)).toBe(alive);
  });

  it('that is not there is not alive', () => {
    expect(isAlive(givenProcess({ comm: 'sh', state: 'S' }), 8)).toBe(false);
  });
});
