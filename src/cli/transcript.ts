import type { Device } from '../device/device.ts';
import type { Instruction, Line, ParentCondition, ParentsMatch, Program } from '../rules/program.ts';
import type { Token } from '../rules/rule.ts';
import type { Change, Trace } from '../rules/trace.ts';
import type { Note } from '../rules/verdict.ts';
import { Seals } from './seals.ts';

/** What became of one line of the rules. */
export interface LineReport {
  readonly file: string;
  readonly line: number;
  /** `passed over`: it can do nothing for such a device and action, whatever it asks */
  readonly outcome: 'held' | 'failed' | 'passed over';
  /** up to the one that failed */
  readonly tokens: readonly TokenReport[];
  /** where a GOTO led: `FILE:LINE`, or `the end` */
  readonly jumpedTo: string | null;
}

/** What became of one key of a line, or of all the keys that ask for parents together. */
export interface TokenReport {
  /** as it stands in the rule */
  readonly token: string;
  readonly held: boolean;
  /** an assignment, which always holds */
  readonly isAssignment: boolean;
  /** values that were compared; null is absent */
  readonly values: readonly (string | null)[];
  /** for keys that ask for parents: the device and its parents, as far as they were tried */
  readonly tried: readonly TriedDevice[];
  /** what happened besides, in words */
  readonly remarks: readonly string[];
}

export interface TriedDevice {
  readonly sysname: string;
  readonly devpath: string;
  readonly held: boolean;
  readonly compared: readonly { readonly token: string; readonly value: string | null; readonly held: boolean }[];
}

/** What stands behind the report of a key, for those who look further into it. */
export interface Question {
  readonly at: Instruction;
  /** compared values in their order; null is absent */
  readonly values: readonly (string | null)[];
}

/** Takes down an evaluation, line by line: what each asked and saw, up to the question that failed, and what it decided. */
export class Transcript implements Trace {
  readonly #program: Program;
  readonly #reports: LineReport[] = [];
  readonly #questions = new Map<TokenReport, Question>();
  readonly #seals = new Seals();
  #open: Line | null = null;
  #outcome: LineReport['outcome'] = 'held';
  #jumpedTo: string | null = null;
  #tokens: TokenReport[] = [];
  #values: (string | null)[] = [];
  #tried: TriedDevice[] = [];
  #compared: { token: string; value: string | null; held: boolean }[] = [];
  #remarks: string[] = [];

  /** @param program  the one that is evaluated, for naming where jumps lead */
  constructor(program: Program) {
    this.#program = program;
  }

  /** Every line so far, in the order of the rules. */
  reports(): readonly LineReport[] {
    this.#close();
    return this.#reports;
  }

  /** @returns null for a report of another transcript */
  questionBehind(report: TokenReport): Question | null {
    return this.#questions.get(report) ?? null;
  }

  line(line: Line): void {
    this.#close();
    this.#open = line;
  }

  passedOver(line: Line): void {
    this.line(line);
    this.#outcome = 'passed over';
  }

  compared(instruction: Instruction | ParentCondition, value: string | null, equal: boolean): void {
    if (isParentCondition(instruction)) this.#compared.push({ token: written(instruction.token), value, held: equal !== instruction.negated });
    else this.#values.push(value);
  }

  parentTried({ conditions }: ParentsMatch, device: Device | null, held: boolean): void {
    if (device === null) return;
    const compared = this.#compared;
    if (!held && compared.every((one) => one.held)) {
      // What the device lacks is not compared: the first condition that was not asked is the one that failed.
      const lacking = conditions.map(({ token }) => written(token)).find((token) => !compared.some((one) => one.token === token));
      if (lacking !== undefined) compared.push({ token: lacking, value: null, held: false });
    }
    this.#tried.push({ sysname: device.sysname, devpath: device.devpath, held, compared });
    this.#compared = [];
  }

  substituted(_instruction: Instruction | ParentCondition, _before: string, after: string): void {
    this.#remarks.push(`meaning '${after}'`);
  }

  asked(_instruction: Instruction, command: string): void {
    this.#remarks.push(`running '${command}'`);
  }

  changed(_instruction: Instruction, { what, how, name, value }: Change): void {
    if (how === 'kept') {
      const seal = this.#seals.of(what);
      this.#remarks.push(`${what} is left as it is${seal === null ? '' : `, because ':=' at ${seal.file}:${seal.line} forbids to change it`}`);
      return;
    }
    this.#remarks.push(`${what}${name === null ? '' : ` ${name}`} ${how}${value === null ? '' : ` '${value}'`}`);
  }

  noted({ message }: Note): void {
    this.#remarks.push(message);
  }

  held(instruction: Instruction): void {
    this.#seals.note(instruction);
    this.#take(instruction, true);
  }

  failed(instruction: Instruction): void {
    this.#take(instruction, false);
    this.#outcome = 'failed';
  }

  jumped(line: Line): void {
    const target = this.#program.lines[line.next];
    this.#jumpedTo = target === undefined ? 'the end' : `${target.source.file}:${target.source.line}`;
  }

  #take(instruction: Instruction, held: boolean): void {
    const token = instruction.kind === 'parents' ? instruction.conditions.map((condition) => written(condition.token)).join(', ') : written(instruction.token);
    const report = { token, held, isAssignment: instruction.token.kind === 'assign', values: this.#values, tried: this.#tried, remarks: this.#remarks };
    this.#tokens.push(report);
    this.#questions.set(report, { at: instruction, values: this.#values });
    this.#values = [];
    this.#tried = [];
    this.#remarks = [];
  }

  #close(): void {
    if (this.#open !== null) {
      const { file, line } = this.#open.source;
      this.#reports.push({ file, line, outcome: this.#outcome, tokens: this.#tokens, jumpedTo: this.#jumpedTo });
    }
    this.#open = null;
    this.#outcome = 'held';
    this.#jumpedTo = null;
    this.#tokens = [];
  }
}

/** A token as it stands in the rule file. */
export function written(token: Token): string {
  const key = token.attribute === null ? token.key : `${token.key}{${token.attribute}}`;
  const operator = token.kind === 'match' ? (token.negated ? '!=' : '==') : token.operator;
  return `${key}${operator}"${token.value}"`;
}

function isParentCondition(instruction: Instruction | ParentCondition): instruction is ParentCondition {
  return instruction.kind.startsWith('parent-');
}
