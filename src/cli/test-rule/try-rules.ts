import { silent } from '../../base/log.ts';
import type { Config } from '../../config.ts';
import type { Trace } from '../../rules/trace.ts';
import type { Specialiser } from '../../rules/specialise.ts';
import type { Verdict } from '../../rules/verdict.ts';
import { ProgramRunner } from '../../worker/program.ts';
import { RehearsalWorld } from '../../worker/rehearsal.ts';
import { thinkThrough } from '../think-through.ts';
import { AnsweredPrograms, AnsweringWorld, type Answers } from './answers.ts';
import type { Subject } from './subject.ts';

export interface Trial {
  readonly rules: Specialiser;
  readonly subject: Subject;
  readonly answers: Answers;
  /** whether programs without an answer are run, though the device is not on this machine */
  readonly runPrograms: boolean;
  readonly config: Config;
  readonly trace: Trace;
}

/** Has rules decide about a device. Nothing is changed: what they would write is only noted. */
export function tryRules({ rules, subject, answers, runPrograms, config, trace }: Trial): Promise<Verdict> {
  const { device, uevent, paths, isLive, alteredFiles } = subject;
  const world = new AnsweringWorld({ paths, answers, isLive, addedFiles: alteredFiles });
  const runner = isLive || runPrograms ? new ProgramRunner({ paths, timeoutSignal: config.timeoutSignal, log: silent }) : null;
  return thinkThrough({
    rules,
    device,
    action: uevent.action,
    world: new RehearsalWorld(world, () => {}),
    programs: new AnsweredPrograms(answers.programs, runner),
    eventTimeoutMs: config.eventTimeoutMs,
    trace,
  });
}
