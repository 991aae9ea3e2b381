import type { Options } from 'yargs';
import type { Paths } from '../base/paths.ts';
import { rootOptions, rootsOf } from '../base/roots.ts';
import { readWords } from './options.ts';

/** What a verb may touch of the outside: everything else it gets as arguments. */
export interface Io {
  readonly paths: Paths;
  readonly environment: NodeJS.ProcessEnv;
  /** the program's name as the user wrote it: `devctl` or `udevadm` */
  readonly program: string;
  /** a byte string */
  out(text: string): void;
  /** one line for the user; a newline is added */
  complain(line: string): void;
}

/** One verb, in a file of its own. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** what stands behind the verb in the usage line */
  readonly operands: string;
  readonly options: Readonly<Record<string, Options>>;
  /** what follows the first operand is a command with options of its own */
  readonly optionsComeFirst?: boolean;
  /** a table that `--help` prints besides, which may depend on the machine */
  readonly listing?: { readonly title: string; rows(): readonly (readonly [name: string, what: string])[] };
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** exit statuses, where there is more to say than that 0 is success and 1 is not */
  readonly exitStatuses?: readonly (readonly [status: string, what: string])[];
  /** @returns the exit status */
  run(parsed: Parsed, io: Io): number | Promise<number>;
}

/** Options and operands of one call. Texts are byte strings. */
export interface Parsed {
  readonly operands: readonly string[];
  flag(name: string): boolean;
  /** the last value; null when it was not given */
  text(name: string): string | null;
  /** all values; empty only when the option was not given, whatever it takes */
  texts(name: string): readonly string[];
  /** the values of all of these options, in the order of the call */
  inOrder(names: readonly string[]): readonly { readonly name: string; readonly text: string }[];
  /** which of these options stands last in the call, as it is the last one that counts; null when none was given */
  lastOf(names: readonly string[]): string | null;
}

/** Options that every verb has besides the roots of the file system (`rootOptions`): they print a text instead. */
export const textOptions: Readonly<Record<string, Options>> = {
  help: { alias: 'h', type: 'boolean', describe: 'print this text' },
  version: { alias: 'V', type: 'boolean', describe: 'print the version' },
};

export type Call = { readonly kind: 'run'; readonly parsed: Parsed; readonly paths: Paths } | { readonly kind: 'help' | 'version' | 'layouts' };

/**
 * Reads the words behind a verb.
 *
 * @throws {UsageError} for an unknown option or a missing value
 */
export function readCall(command: Command, argv: readonly string[], { program, environment }: Pick<Io, 'program' | 'environment'>): Call {
  const { values, sequence, operands } = readWords(argv, {
    options: { ...command.options, ...textOptions },
    unabbreviated: rootOptions,
    // A script for udevadm that says --dev may mean --device.
    ownFirst: program === 'udevadm',
    stopsAtOperand: command.optionsComeFirst === true,
  });
  if (values.has('help')) return { kind: 'help' };
  if (values.has('version')) return { kind: 'version' };
  const texts = (name: string): string[] => (values.get(name) ?? []).map(String);
  if (command.options['json']?.type === 'string' && texts('json').includes('help')) return { kind: 'layouts' };
  return {
    kind: 'run',
    paths: rootsOf((option) => texts(option).at(-1), environment),
    parsed: {
      operands,
      flag: (name) => values.has(name),
      text: (name) => texts(name).at(-1) ?? null,
      texts,
      inOrder: (names) => sequence.filter(({ name }) => names.includes(name)).map(({ name, value }) => ({ name, text: String(value) })),
      lastOf: (names) => [...values.keys()].filter((name) => names.includes(name)).at(-1) ?? null,
    },
  };
}
