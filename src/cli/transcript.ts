import type { Instruction, Line, ParentCondition, ParentsMatch } from '../rules/program.ts';
import type { Change, Trace } from '../rules/trace.ts';
import type { Note } from '../rules/verdict.ts';
import type { Token } from '../rules/rule.ts';
import type { Device } from '../device/device.ts';

/**
 * An evaluation as text, a paragraph for each line of the rules: what it asked and saw, up to the question that failed, and
 * what it decided.
 */
export class Transcript implements Trace {
  readonly #everyLine: boolean;
  readonly #paragraphs: string[] = [];
  #lines: string[] = [];
  #seen: string[] = [];
  #held = 0;

  /** @param everyLine  also the lines that failed at their first question, which are most of them */
  constructor(everyLine: boolean) {
    this.#everyLine = everyLine;
  }

  text(): string {
    this.#flush(false);
    return this.#paragraphs.join('');
  }

  line({ source }: Line): void {
    this.#flush(false);
    this.#lines = [`${source.file}:${source.line}\n`];
    this.#held = 0;
  }

  passedOver(): void {}

  compared(instruction: Instruction | ParentCondition, value: string | null, _equal: boolean): void {
    this.#seen.push(`${instruction.token.key === 'ATTRS' ? 'found ' : ''}${value === null ? 'nothing there' : `'${printable(value)}'`}`);
  }

  parentTried(_instruction: ParentsMatch, device: Device | null, held: boolean): void {
    if (device !== null) this.#seen.push(held ? `holds on ${device.devpath}` : `not on ${device.devpath}`);
  }

  substituted(_instruction: Instruction | ParentCondition, _before: string, after: string): void {
    this.#seen.push(`meaning '${printable(after)}'`);
  }

  asked(_instruction: Instruction, command: string): void {
    this.#seen.push(`running '${printable(command)}'`);
  }

  changed(_instruction: Instruction, { what, how, name, value }: Change): void {
    this.#seen.push(`${what}${name === null ? '' : ` ${name}`} ${how}${value === null ? '' : ` '${printable(value)}'`}`);
  }

  noted({ message }: Note): void {
    this.#seen.push(message);
  }

  held(instruction: Instruction): void {
    this.#held++;
    this.#say('+', instruction);
  }

  failed(instruction: Instruction): void {
    this.#say('-', instruction);
    this.#flush(this.#held === 0 && !this.#everyLine);
  }

  jumped(): void {
    this.#lines.push('    goes on further below (GOTO)\n');
  }

  #say(mark: '+' | '-', instruction: Instruction): void {
    const saw = this.#seen.length === 0 ? '' : `   # ${this.#seen.join('; ')}`;
    this.#lines.push(`  ${mark} ${written(instruction.token)}${saw}\n`);
    this.#seen = [];
  }

  #flush(drop: boolean): void {
    if (!drop && this.#lines.length > 1) this.#paragraphs.push(this.#lines.join(''));
    this.#lines = [];
    this.#seen = [];
  }
}

/** A token as it stands in the rule file. */
function written(token: Token): string {
  const key = token.attribute === null ? token.key : `${token.key}{${token.attribute}}`;
  const operator = token.kind === 'match' ? (token.negated ? '!=' : '==') : token.operator;
  return `${key}${operator}"${printable(token.value)}"`;
}

function printable(text: string): string {
  return text.replace(/[\x00-\x1f\x7f]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
