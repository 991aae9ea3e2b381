import type { ProgramAnswer } from '../../rules/world.ts';
import { ProgramRunner, type ProgramRequest } from '../../worker/program.ts';

/** Starts no program that a rule names; builtins that need a process still get it. */
export class NoPrograms extends ProgramRunner {
  override start(_request: ProgramRequest, onDone: (answer: ProgramAnswer) => void): { kill(): void } {
    setImmediate(() => onDone({ kind: 'not-started', reason: 'programs are not run' }));
    return { kill() {} };
  }
}
