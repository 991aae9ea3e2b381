import type { Source } from '../../base/problem.ts';
import type { Instruction, Line, ParentCondition, Program } from '../../rules/program.ts';
import type { Change, Trace } from '../../rules/trace.ts';
import type { Note } from '../../rules/verdict.ts';
import { Seals } from '../seals.ts';

/** What became of one line in an evaluation. */
export type LineOutcome =
  /** evaluation did not come by: another line jumped over it */
  | { readonly kind: 'jumped-over'; readonly by: Line }
  /** it can do nothing for this device and action */
  | { readonly kind: 'passed-over' }
  | { readonly kind: 'failed'; readonly at: Instruction; readonly saw: Sight }
  | { readonly kind: 'matched'; readonly done: readonly Deed[] };

/** What an instruction saw before it was decided. */
export interface Sight {
  /** compared values in their order; null is absent. None where there was nothing to compare. */
  readonly values: readonly (string | null)[];
  /** the value or command after substitutions, null without */
  readonly meant: string | null;
  readonly notes: readonly string[];
}

/** Something that the line did, or tried to do. */
export interface Deed {
  readonly change: Change;
  readonly source: Source;
  readonly notes: readonly string[];
  /** the `:=` that forbade it, null when none did */
  readonly sealedBy: Source | null;
}

/** Watches one line, and what keeps evaluation from it. */
export class LineWatch implements Trace {
  readonly #program: Program;
  readonly #target: Line;
  readonly #position: number;
  readonly #seals = new Seals();
  readonly #done: Deed[] = [];
  #isOnTarget = false;
  #outcome: LineOutcome | null = null;
  #values: (string | null)[] = [];
  #meant: string | null = null;
  #notes: string[] = [];

  constructor(program: Program, target: Line) {
    this.#program = program;
    this.#target = target;
    this.#position = program.lines.indexOf(target);
  }

  /** What became of the line, once the evaluation is over. */
  get outcome(): LineOutcome {
    return this.#outcome ?? { kind: 'matched', done: this.#done };
  }

  line(line: Line): void {
    this.#isOnTarget = line === this.#target;
    this.#forget();
  }

  passedOver(line: Line): void {
    if (line === this.#target) this.#outcome = { kind: 'passed-over' };
  }

  compared(_instruction: Instruction | ParentCondition, value: string | null): void {
    if (this.#isOnTarget) this.#values.push(value);
  }

  parentTried(): void {}

  substituted(_instruction: Instruction | ParentCondition, _before: string, after: string): void {
    if (this.#isOnTarget) this.#meant = after;
  }

  asked(_instruction: Instruction, command: string): void {
    if (this.#isOnTarget) this.#meant = command;
  }

  changed({ token: { source } }: Instruction, change: Change): void {
    if (this.#isOnTarget) this.#done.push({ change, source, notes: this.#notes, sealedBy: change.how === 'kept' ? this.#seals.of(change.what) : null });
    this.#notes = [];
  }

  noted({ message }: Note): void {
    if (this.#isOnTarget) this.#notes.push(message);
  }

  held(instruction: Instruction): void {
    this.#seals.note(instruction);
    this.#forget();
  }

  failed(instruction: Instruction): void {
    if (this.#isOnTarget) this.#outcome = { kind: 'failed', at: instruction, saw: { values: this.#values, meant: this.#meant, notes: this.#notes } };
    this.#forget();
  }

  jumped(line: Line): void {
    const from = this.#program.lines.indexOf(line);
    if (from < this.#position && line.next > this.#position) this.#outcome = { kind: 'jumped-over', by: line };
  }

  #forget(): void {
    this.#values = [];
    this.#meant = null;
    this.#notes = [];
  }
}
