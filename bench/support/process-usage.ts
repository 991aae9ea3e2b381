import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second of the times in /proc (USER_HZ of Linux). */
const TICKS_PER_SECOND = 100;

/** What a process and all that it started have used. */
export interface Usage {
  readonly cpuMs: number;
  /** the largest resident sets of those that live now, added up: pages that they share count more than once */
  readonly peakKib: number;
  /** what they have in memory now, shared pages divided among those who share them */
  readonly pssKib: number;
  /** what is theirs alone and written to: what would be free if they were not there */
  readonly privateDirtyKib: number;
}

/**
 * Looks at a process and its descendants. CPU time is exact for the living (schedstat) and counted in ticks for the dead, whose
 * times were added up by whoever waited for them (proc_pid_stat(5), cutime and cstime).
 */
export function usageOf(pid: number): Usage {
  let cpuMs = 0;
  let peakKib = 0;
  let pssKib = 0;
  let privateDirtyKib = 0;
  for (const one of family(pid)) {
    cpuMs += livingCpuMs(one) + waitedForCpuMs(one);
    peakKib += sizeIn(`/proc/${one}/status`, 'VmHWM');
    pssKib += sizeIn(`/proc/${one}/smaps_rollup`, 'Pss');
    privateDirtyKib += sizeIn(`/proc/${one}/smaps_rollup`, 'Private_Dirty');
  }
  return { cpuMs, peakKib, pssKib, privateDirtyKib };
}

function family(pid: number): number[] {
  const children = threads(pid).flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).split(' ').filter((text) => text !== '').map(Number));
  return [pid, ...children.flatMap(family)];
}

function threads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // It ended while we looked.
  }
}

function livingCpuMs(pid: number): number {
  return threads(pid).reduce((sum, thread) => sum + Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0] ?? 0) / 1e6, 0);
}

function waitedForCpuMs(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).replace(/^.*\) /s, '').split(' ');
  return ((Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * 1000) / TICKS_PER_SECOND;
}

function sizeIn(file: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(read(file))?.[1] ?? 0);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return ''; // It ended while we looked.
  }
}
