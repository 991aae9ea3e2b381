/**
 * Program × device × world → verdict. Synchronous until a rule needs a process; there it stops with a question, and goes on
 * when it has been answered. Nothing here acts: what rules do at once (PROGRAM, ATTR=) goes through World or is a question.
 */
import { unreachable } from '../base/errors.ts';
import { type Circumstances, Draft, undecided } from './draft.ts';
import { askBuiltin, askProgram, concludeBuiltin, concludeProgram, type Question } from './instructions/ask.ts';
import { matchAttribute, matchSysctl, matchValue } from './instructions/compare.ts';
import { assignProperty } from './instructions/env.ts';
import { importFile, importOption, importParent, importStored } from './instructions/import.ts';
import { assignLinks } from './instructions/link.ts';
import { assignName } from './instructions/name.ts';
import { setOption } from './instructions/option.ts';
import { matchParents } from './instructions/parents.ts';
import { assignLabel, assignPermission } from './instructions/permission.ts';
import { assignRun } from './instructions/run-list.ts';
import { assignTag } from './instructions/tag.ts';
import { testFile } from './instructions/test.ts';
import { assignAttribute, assignSysctl } from './instructions/write.ts';
import { type Needs, Presence } from './presence.ts';
import type { BuiltinMatch, Instruction, Line, ProgramMatch } from './program.ts';
import { effectsFor, knownOf, type Part, type Specialiser, whole } from './specialise.ts';
import type { Trace } from './trace.ts';
import type { Verdict } from './verdict.ts';
import type { BuiltinAnswer, ProgramAnswer } from './world.ts';

export type { Question } from './instructions/ask.ts';

export interface EvaluationRequest extends Circumstances {
  readonly rules: Specialiser;
}

/** What an evaluation has come to. */
export type Progress = { readonly kind: 'verdict'; readonly verdict: Verdict } | Question;

/**
 * Begins an evaluation. Nothing happens before `advance`.
 *
 * With a trace every line is looked at; without one, only those that may matter for such a device. The verdict is the same.
 */
export function evaluate(request: EvaluationRequest): Evaluation {
  const { rules, device, action, trace } = request;
  // A trace is told about every line, also those that cannot matter.
  if (trace !== null) return new Evaluation(whole(rules.program), request, null);
  return new Evaluation(rules.for(knownOf(device, action)), request, rules.program.needs);
}

/** One event's way through the rules. */
export class Evaluation {
  readonly #part: Part;
  readonly #circumstances: Circumstances;
  readonly #needs: Needs | null;
  #draft: Draft | null = null;
  /** the line at hand, in the part */
  #position = 0;
  /** the instruction at hand, in the line; more than 0 only while a question waits for its answer */
  #index = 0;
  /** whether the instruction at hand turned out to hold; null while that is open */
  #concluded: boolean | null = null;
  #waitsFor: ProgramMatch | BuiltinMatch | null = null;

  /** @param needs  of the program, where lines that cannot hold are to be passed over without a look at them */
  constructor(part: Part, circumstances: Circumstances, needs: Needs | null) {
    this.#part = part;
    this.#circumstances = circumstances;
    this.#needs = needs;
  }

  /** Goes on as far as it can: to the verdict, or to the next question. */
  advance(): Progress {
    if (this.#waitsFor !== null) throw new Error('the question is not answered yet');
    const { lines, next, needs } = this.#part;
    if (lines.length === 0) return { kind: 'verdict', verdict: undecided(this.#circumstances) };
    const draft = (this.#draft ??= this.#begin());
    const { trace } = draft;
    const bits = draft.presence?.bits ?? null;
    let position = this.#position;
    while (position < lines.length) {
      // A line that has its answer is past its needs.
      if (bits !== null && this.#concluded === null) {
        const need = needs[position] as number;
        if (need >= 0 && ((bits[need >> 5] as number) & (1 << (need & 31))) === 0) {
          position++;
          continue;
        }
      }
      this.#position = position;
      const line = lines[position] as Line;
      const outcome = trace !== null && this.#isPassedOver(trace, line) ? false : this.#evaluate(draft, line);
      if (typeof outcome !== 'boolean') return outcome;
      position = outcome ? (next[position] as number) : position + 1;
    }
    this.#position = position;
    return { kind: 'verdict', verdict: draft };
  }

  /** Where lines are traced there are some that can do nothing for the device; otherwise the part has none. */
  #isPassedOver(trace: Trace, line: Line): boolean {
    const { device, action } = this.#circumstances;
    if (this.#concluded !== null || (line.effects & effectsFor(device, action)) !== 0) return false;
    trace.passedOver(line);
    return true;
  }

  #begin(): Draft {
    const draft = new Draft(this.#circumstances);
    if (this.#needs !== null) draft.presence = new Presence(this.#needs, this.#circumstances);
    return draft;
  }

  /** Answers the question that `advance` ended with. */
  answer(answer: ProgramAnswer | BuiltinAnswer): void {
    const instruction = this.#waitsFor;
    if (instruction === null || this.#draft === null) throw new Error('there is no question to answer');
    this.#waitsFor = null;
    this.#concluded = conclude(this.#draft, instruction, answer);
  }

  /** @returns whether the line holds, or the question that must be answered before that is known */
  #evaluate(draft: Draft, line: Line): boolean | Question {
    const instructions = this.#part.isSettled ? line.rest : line.instructions;
    const { trace } = draft;
    if (this.#concluded === null) {
      trace?.line(line);
      draft.escape = 'unset';
    }
    for (let index = this.#index; index < instructions.length; index++) {
      const instruction = instructions[index] as Instruction;
      const outcome = this.#concluded ?? carryOut(draft, instruction);
      this.#concluded = null;
      if (typeof outcome !== 'boolean') {
        this.#index = index;
        this.#waitsFor = instruction as ProgramMatch | BuiltinMatch;
        return outcome;
      }
      if (!outcome) {
        trace?.failed(instruction);
        this.#index = 0;
        return false;
      }
      trace?.held(instruction);
    }
    this.#index = 0;
    if (trace !== null && line.next !== this.#position + 1) trace.jumped(line);
    return true;
  }
}

/** @throws when a program is answered for a builtin, or the other way round */
function conclude(draft: Draft, instruction: ProgramMatch | BuiltinMatch, answer: ProgramAnswer | BuiltinAnswer): boolean {
  if (instruction.kind === 'import-builtin') {
    if ('ok' in answer) return concludeBuiltin(draft, instruction, answer);
  } else if ('kind' in answer) return concludeProgram(draft, instruction, answer);
  throw new Error(`this is no answer for ${instruction.kind}`);
}

/** A match is tried, an assignment is made; assignments always let the line go on. */
function carryOut(draft: Draft, instruction: Instruction): boolean | Question {
  switch (instruction.kind) {
    case 'action':
    case 'subsystem':
    case 'devpath':
    case 'kernel':
    case 'symlink':
    case 'name':
    case 'tag':
    case 'driver':
    case 'result':
    case 'env':
    case 'const':
      return matchValue(draft, instruction);
    case 'attr':
      return matchAttribute(draft, instruction);
    case 'parents':
      return matchParents(draft, instruction);
    case 'sysctl':
      return matchSysctl(draft, instruction);
    case 'test':
      return testFile(draft, instruction);
    case 'program':
    case 'import-program':
      return askProgram(draft, instruction);
    case 'import-builtin':
      return askBuiltin(draft, instruction);
    case 'import-file':
      return importFile(draft, instruction);
    case 'import-parent':
      return importParent(draft, instruction);
    case 'import-db':
      return importStored(draft, instruction);
    case 'import-cmdline':
      return importOption(draft, instruction);
    default:
      assign(draft, instruction);
      return true;
  }
}

type AssigningInstruction = Extract<Instruction, { kind: `set-${string}` | `run-${string}` | 'option' }>;

function assign(draft: Draft, instruction: AssigningInstruction): void {
  switch (instruction.kind) {
    case 'set-env':
      return assignProperty(draft, instruction);
    case 'set-symlink':
      return assignLinks(draft, instruction);
    case 'set-tag':
      return assignTag(draft, instruction);
    case 'set-owner':
    case 'set-group':
    case 'set-mode':
      return assignPermission(draft, instruction);
    case 'run-builtin':
    case 'run-program':
      return assignRun(draft, instruction);
    case 'option':
      return setOption(draft, instruction);
    case 'set-name':
      return assignName(draft, instruction);
    case 'set-attr':
      return assignAttribute(draft, instruction);
    case 'set-sysctl':
      return assignSysctl(draft, instruction);
    case 'set-seclabel':
      return assignLabel(draft, instruction);
    default:
      return unreachable(instruction);
  }
}

