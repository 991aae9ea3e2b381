import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { root } from '../../test/support/repository.ts';
import { usageOf } from './process-usage.ts';

/** What starting a program took, once for each time. */
export interface Starts {
  readonly wallMs: number[];
  readonly cpuMs: number[];
}

/**
 * Starts programs in turn: `node -e 0` until it has ended, daemons until they say that they are ready (sd_notify(3)). That is heard by
 * our holder, which takes about a millisecond.
 */
export async function measureStarts(commands: readonly (readonly string[])[], count: number): Promise<Starts[]> {
  const starts = commands.map((): Starts => ({ wallMs: [], cpuMs: [] }));
  for (let round = -1; round < count; round++) {
    for (const [index, command] of commands.entries()) {
      const { wallMs, cpuMs } = command.includes('-e') ? await runOnce(command) : await startOnce(command);
      // The first one reads the files.
      if (round < 0) continue;
      starts[index]?.wallMs.push(wallMs);
      starts[index]?.cpuMs.push(cpuMs);
    }
  }
  return starts;
}

async function runOnce([program, ...args]: readonly string[]): Promise<{ wallMs: number; cpuMs: number }> {
  const before = usageOf(process.pid).cpuMs - ownCpuMs();
  const startMs = performance.now();
  await once(spawn(program as string, args, { stdio: 'ignore' }), 'exit');
  return { wallMs: performance.now() - startMs, cpuMs: usageOf(process.pid).cpuMs - ownCpuMs() - before };
}

async function startOnce(command: readonly string[]): Promise<{ wallMs: number; cpuMs: number }> {
  const folder = mkdtempSync('/run/start-');
  copyFileSync(`${root}/dist/devmaster-holder`, `${folder}/devmaster-holder`);
  writeFileSync(`${folder}/devmasterd`, `#!/bin/sh\nexec ${command.join(' ')} "$@"\n`);
  for (const program of ['devmaster-holder', 'devmasterd']) chmodSync(`${folder}/${program}`, 0o755);
  const startMs = performance.now();
  const child = spawn(`${folder}/devmaster-holder`, ['--ready-fd=3'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  await once(child.stdio[3] as Readable, 'data');
  const wallMs = performance.now() - startMs;
  const { cpuMs } = usageOf(child.pid as number);
  const ended = once(child, 'exit');
  child.kill();
  await ended;
  rmSync(folder, { recursive: true });
  return { wallMs, cpuMs };
}

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
