/** Completion of a shell's command line, as a script made from the table of commands. */
import type { Options } from 'yargs';
import { rootOptions } from '../../base/roots.ts';
import { textOptions, type Command } from '../command.ts';
import { otherNames, takes, type Takes } from '../options.ts';
import { bashScript } from './completion-bash.ts';
import { fishScript } from './completion-fish.ts';
import { zshScript } from './completion-zsh.ts';
import { operandsOf, placeholder, valueOf, type ValueKind } from './values.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export interface CompletedOption {
  /** letters without their dash */
  readonly short: readonly string[];
  /** without their two dashes */
  readonly long: readonly string[];
  readonly describe: string;
  readonly takes: Takes;
  /** the word for the value */
  readonly placeholder: string;
  readonly value: ValueKind;
}

export interface CompletedVerb {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** of each operand in turn; the last one's kind is that of all that follow */
  readonly operands: readonly ValueKind[];
}

/**
 * The script that makes a shell complete the words of a program.
 *
 * @param program  `devctl`, or another name that it is started by
 */
export function completionScript(shell: Shell, { program, commands }: { readonly program: string; readonly commands: readonly Command[] }): string {
  const verbs = commands.map(completed);
  switch (shell) {
    case 'bash':
      return bashScript(program, verbs);
    case 'zsh':
      return zshScript(program, verbs);
    case 'fish':
      return fishScript(program, verbs);
  }
}

function completed(command: Command): CompletedVerb {
  const options = Object.entries<Options>({ ...command.options, ...textOptions, ...rootOptions });
  return {
    name: command.name,
    summary: command.summary,
    options: options.filter(([, option]) => option.hidden !== true).map(([name, option]) => completedOption(command.name, name, option)),
    operands: operandsOf(command),
  };
}

function completedOption(command: string, name: string, option: Options): CompletedOption {
  const { short, long } = otherNames(option);
  return { short, long: [name, ...long], describe: option.describe ?? '', takes: takes(option), placeholder: placeholder(name), value: valueOf(command, name) };
}
