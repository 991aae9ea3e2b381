import type { Source } from '../base/problem.ts';
import { splitCommand } from '../base/text.ts';
import { monotonicMs } from '../kernel/clock.ts';
import type { Probe, ProgramAnswer } from '../rules/world.ts';
import type { Killable, Limits, ProgramRequest, ProgramRunner } from './program.ts';
import { resultOf, type Stopwatch, type TimedCall } from './stopwatch.ts';

export interface AwaitedProcessParts {
  readonly programs: Pick<ProgramRunner, 'start' | 'startProbe'>;
  /** measures the process, and knows how much of the event's time is used up */
  readonly stopwatch: Stopwatch;
  /** the sysname of the event's device, for the log */
  readonly device: string;
  /** what the event may take as a whole, in milliseconds */
  readonly eventTimeoutMs: number;
}

/** What a rule says of a program that it wants to be run. */
type ProgramWish = Pick<ProgramRequest, 'command' | 'environment' | 'source' | 'wantsOutput' | 'watchAtExit'>;

/**
 * The process that a journey waits for, one at a time: a program, the probe, or the process of the plug-ins. Its time is limited to
 * what is left of the event's, and measured.
 */
export class AwaitedProcess {
  readonly #parts: AwaitedProcessParts;
  #running: Killable | null = null;
  #description: string | null = null;

  constructor(parts: AwaitedProcessParts) {
    this.#parts = parts;
  }

  /** What is waited for, in words for people; null while nothing is. */
  get description(): string | null {
    return this.#description;
  }

  /** @param onDone  called exactly once, never before this function returns */
  runProgram(wish: ProgramWish, onDone: (answer: ProgramAnswer) => void): void {
    const { command, source } = wish;
    this.#description = command;
    const limits = this.#limits();
    const end = this.#whenEnded({ kind: 'program', name: splitCommand(command)[0] ?? '', source }, onDone);
    this.#running = this.#parts.programs.start({ ...wish, ...limits }, end);
  }

  /**
   * Asks the probe or a plug-in what a builtin wants to know.
   *
   * @param onDone  called exactly once, never before this function returns
   */
  askProbe({ probe, source }: { readonly probe: Probe; readonly source: Source }, onDone: (answer: ProgramAnswer) => void): void {
    const name = probe.argv[0] ?? '';
    this.#description = probe.kind === 'plugin' ? `the plug-in '${name}'` : `the probe '${probe.argv.join(' ')}'`;
    const limits = this.#limits();
    const end = this.#whenEnded({ kind: 'probe', name, source }, onDone);
    this.#running = this.#parts.programs.startProbe({ ...limits, probe, source }, end);
  }

  /** Ends the process that is waited for, by SIGKILL if no other signal is given. */
  kill(signal?: number): void {
    this.#running?.kill(signal);
  }

  #limits(): Limits {
    const { device, eventTimeoutMs, stopwatch } = this.#parts;
    return { device, timeoutMs: eventTimeoutMs, remainingMs: eventTimeoutMs - (monotonicMs() - stopwatch.startedMs) };
  }

  #whenEnded(call: Pick<TimedCall, 'kind' | 'name' | 'source'>, onDone: (answer: ProgramAnswer) => void): (answer: ProgramAnswer) => void {
    const beganMs = monotonicMs();
    return (answer) => {
      this.#parts.stopwatch.add({ ...call, beganMs, durationMs: monotonicMs() - beganMs, result: resultOf(answer) });
      this.#description = null;
      this.#running = null;
      onDone(answer);
    };
  }
}
