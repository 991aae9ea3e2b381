import type { Paths } from '../base/paths.ts';
import { readText } from './file.ts';

const MAX_STAT_BYTES = 4096;

/** Whether a process is there and does something. One that ended and that nobody waited for is a zombie (proc_pid_stat(5)). */
export function isAlive(paths: Paths, pid: number): boolean {
  // The name stands in parentheses and may hold some itself.
  const state = /^\d+ \(.*\) (.)/s.exec(readText(`${paths.proc}/${pid}/stat`, MAX_STAT_BYTES) ?? '')?.[1];
  return state !== undefined && state !== 'Z' && state !== 'X';
}
