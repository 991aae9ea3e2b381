import { spawnSync } from 'node:child_process';
import { companionProgram } from '../../src/kernel/process.ts';
import type { BuiltinAnswer, Probe, ProgramAnswer } from '../../src/rules/world.ts';

/** The probe as it was built; words before it run it elsewhere (a chroot). */
export const builtProbe: readonly string[] = [companionProgram('devmaster-probe')];

/** Asks the probe, as the daemon would. */
export function askProbe(argv: readonly string[], probe: readonly string[] = builtProbe): ProgramAnswer {
  const [program, ...words] = probe as [string, ...string[]];
  const { status, signal, stdout, error } = spawnSync(program, [...words, ...argv], { encoding: 'latin1', env: {}, timeout: 200_000 });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT') return { kind: 'timeout' };
  if (error !== undefined) return { kind: 'not-started', reason: error.message };
  if (signal !== null) return { kind: 'killed', signal };
  return { kind: 'exited', status: status as number, stdout, truncated: false };
}

/** What a builtin says in the end, with the probe's help if it wants that. */
export function conclude(answer: BuiltinAnswer | Probe, probe?: readonly string[]): BuiltinAnswer {
  return 'kind' in answer ? answer.understand(askProbe(answer.argv, probe)) : answer;
}

/** An answer of the probe that never ran: it found these values. */
export function saying(...values: readonly string[]): ProgramAnswer {
  return { kind: 'exited', status: 0, stdout: values.map((value) => `${value}\0`).join(''), truncated: false };
}

/** The values of an answer of the probe, `NAME=value` each. */
export function valuesOf(answer: ProgramAnswer): readonly string[] {
  return answer.kind === 'exited' ? answer.stdout.split('\0').slice(0, -1) : [];
}
