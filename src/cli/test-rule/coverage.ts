import type { Instruction, Line, Program } from '../../rules/program.ts';
import type { Trace } from '../../rules/trace.ts';
import type { Note } from '../../rules/verdict.ts';
import { written } from '../transcript.ts';

/** What became of one line of the rules over all evaluations. */
export interface LineCoverage {
  readonly file: string;
  readonly line: number;
  readonly fired: boolean;
  /** of a line that never fired: the key at which it failed when it came furthest; null when it was never asked */
  readonly stoppedAt: string | null;
}

/** Listens to any number of evaluations of one program and remembers which lines held to their end. */
export class Coverage implements Trace {
  readonly #program: Program;
  readonly #onNote: (note: Note) => void;
  readonly #fired = new Set<Line>();
  readonly #furthest = new Map<Line, number>();
  #open: Line | null = null;
  #passed = 0;

  /** @param onNote  hears what the evaluations remark, such as a program without an answer */
  constructor(program: Program, onNote: (note: Note) => void = () => {}) {
    this.#program = program;
    this.#onNote = onNote;
  }

  /** What is known so far, in the order of the rules. */
  lines(): readonly LineCoverage[] {
    this.end();
    return this.#program.lines.map((line) => {
      const fired = this.#fired.has(line);
      const stop = fired ? undefined : line.instructions[this.#furthest.get(line) ?? -1];
      return { file: line.source.file, line: line.source.line, fired, stoppedAt: stop === undefined ? null : nameOf(stop) };
    });
  }

  /** An evaluation is over. */
  end(): void {
    if (this.#open !== null) this.#fired.add(this.#open);
    this.#open = null;
  }

  line(line: Line): void {
    this.end();
    this.#open = line;
    this.#passed = 0;
  }

  passedOver(): void {
    this.end();
  }

  held(): void {
    this.#passed++;
  }

  failed(): void {
    const line = this.#open as Line;
    this.#furthest.set(line, Math.max(this.#passed, this.#furthest.get(line) ?? 0));
    this.#open = null;
  }

  noted(note: Note): void {
    this.#onNote(note);
  }

  compared(): void {}
  parentTried(): void {}
  substituted(): void {}
  asked(): void {}
  changed(): void {}
  jumped(): void {}
}

/** How much fired, in percent, rounded down so that 100 means all; 100 where there are no lines. */
export function percentage(lines: readonly LineCoverage[]): number {
  if (lines.length === 0) return 100;
  return Math.floor((lines.filter(({ fired }) => fired).length * 100) / lines.length);
}

function nameOf(instruction: Instruction): string {
  return instruction.kind === 'parents' ? instruction.conditions.map(({ token }) => written(token)).join(', ') : written(instruction.token);
}
