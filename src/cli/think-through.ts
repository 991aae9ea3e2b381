import { evaluate, type Question } from '../rules/run.ts';
import type { Specialiser } from '../rules/specialise.ts';
import type { Trace } from '../rules/trace.ts';
import type { Verdict } from '../rules/verdict.ts';
import type { BuiltinAnswer, ProgramAnswer, World } from '../rules/world.ts';
import type { Device } from '../device/device.ts';
import type { Action } from '../uevent/uevent.ts';
import type { ProgramRunner } from '../worker/program.ts';

/** Whoever answers for the programs that rules ask: the runner, or a table. */
export type Programs = Pick<ProgramRunner, 'start' | 'startProbe'>;

export interface Thought {
  readonly rules: Specialiser;
  readonly device: Device;
  readonly action: Action;
  readonly world: World;
  readonly programs: Programs;
  readonly eventTimeoutMs: number;
  readonly trace: Trace | null;
  /** CLOCK_MONOTONIC microseconds at which a device without a record would count as initialised */
  readonly receivedUsec?: bigint;
}

/** Has the rules decide about a device, and the programs run that they ask; what is decided is not done. */
export async function thinkThrough({ rules, device, action, world, programs, eventTimeoutMs, trace, receivedUsec }: Thought): Promise<Verdict> {
  const evaluation = evaluate({ rules, device, action, previous: device.stored, globalProperties: new Map(), world, trace, ...(receivedUsec === undefined ? {} : { receivedUsec }) });
  for (;;) {
    const step = evaluation.advance();
    if (step.kind === 'verdict') return step.verdict;
    evaluation.answer(await ask(programs, step, eventTimeoutMs));
  }
}

function ask(programs: Programs, question: Question, timeoutMs: number): Promise<ProgramAnswer | BuiltinAnswer> {
  const { device, source } = question.call;
  const limits = { device: device.sysname, source, timeoutMs, remainingMs: timeoutMs };
  return new Promise((resolve) => {
    if (question.kind === 'program') programs.start({ ...limits, command: question.command, environment: question.call.environment }, resolve);
    else programs.startProbe({ ...limits, probe: question.probe }, (answer) => resolve(question.probe.understand(answer)));
  });
}
