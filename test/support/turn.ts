/**
 * Files of tests that use the real kernel take turns. Each has interfaces, processes and a file system of its own, but uevents
 * of other devices are heard in every namespace, and disks are the whole machine's: a second run of the tests would be in the
 * way of the first.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';

/** Where events come from; nobody else locks it. */
const DEVICES = '/sys/devices';
/** Afterwards both go on at once, which goes wrong rarely. */
const PATIENCE_SECONDS = 20;

// Benchmarks import the same modules, and go on for as long as they like.
if (process.env['VITEST'] !== undefined) await lockUntilTheEnd();

/** The lock is the open file's, which flock(1) only has taken; it goes with this process. */
async function lockUntilTheEnd(): Promise<void> {
  const lock = openSync(DEVICES, 'r');
  const program = spawn('flock', [`--timeout=${PATIENCE_SECONDS}`, '3'], { stdio: ['ignore', 'ignore', 'ignore', lock] });
  // Where there is no flock(1) nobody waits.
  await once(program, 'exit').catch(() => {});
}
