import yargs, { type Options } from 'yargs';
import { UsageError } from '../base/errors.ts';
import { systemPaths, type Paths } from '../base/paths.ts';

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
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** @returns the exit status */
  run(parsed: Parsed, io: Io): number | Promise<number>;
}

/** Options and operands of one call. Texts are byte strings. */
export interface Parsed {
  readonly operands: readonly string[];
  flag(name: string): boolean;
  /** null when it was not given */
  text(name: string): string | null;
  texts(name: string): readonly string[];
}

/** Options that every verb has: the roots of the file system, and help. */
const commonOptions: Readonly<Record<string, Options>> = {
  sys: { type: 'string', requiresArg: true, describe: 'root of sysfs (/sys)', group: 'Roots:' },
  dev: { type: 'string', requiresArg: true, describe: 'root of device nodes (/dev)', group: 'Roots:' },
  run: { type: 'string', requiresArg: true, describe: 'root of volatile state (/run)', group: 'Roots:' },
  proc: { type: 'string', requiresArg: true, describe: 'root of procfs (/proc)', group: 'Roots:' },
  etc: { type: 'string', requiresArg: true, describe: 'root of configuration (/etc)', group: 'Roots:' },
  lib: { type: 'string', requiresArg: true, describe: 'root of what packages ship (/usr/lib)', group: 'Roots:' },
  'local-lib': { type: 'string', requiresArg: true, describe: 'root of what the administrator installed (/usr/local/lib)', group: 'Roots:' },
  help: { alias: 'h', type: 'boolean', describe: 'print this text' },
  version: { alias: 'V', type: 'boolean', describe: 'print the version' },
};

export type Call = { readonly kind: 'run'; readonly parsed: Parsed; readonly paths: Paths } | { readonly kind: 'help' | 'version' };

/**
 * Reads the words behind a verb.
 *
 * @throws {UsageError} for an unknown option or a missing value
 */
export function readCall(command: Command, argv: readonly string[], { program, environment }: Pick<Io, 'program' | 'environment'>): Call {
  const values = parser(command, argv, program).parseSync() as Record<string, unknown> & { _: (string | number)[] };
  if (values['help'] === true) return { kind: 'help' };
  if (values['version'] === true) return { kind: 'version' };
  const texts = (name: string): string[] => [values[name] ?? []].flat().map(String);
  const root = (name: keyof Paths, option: string): string =>
    texts(option).at(-1) ?? environment[`DEVMASTER_${option.replaceAll('-', '_').toUpperCase()}`] ?? systemPaths[name];
  return {
    kind: 'run',
    paths: {
      sys: root('sys', 'sys'),
      dev: root('dev', 'dev'),
      run: root('run', 'run'),
      proc: root('proc', 'proc'),
      etc: root('etc', 'etc'),
      lib: root('lib', 'lib'),
      localLib: root('localLib', 'local-lib'),
    },
    parsed: {
      operands: values._.map(String),
      flag: (name) => values[name] === true,
      text: (name) => texts(name).at(-1) ?? null,
      texts,
    },
  };
}

/** The text of `--help` for one verb. */
export async function helpOf(command: Command, program: string): Promise<string> {
  return await parser(command, [], program).getHelp();
}

function parser(command: Command, argv: readonly string[], program: string) {
  const instance = yargs([...argv])
    .scriptName(program)
    .usage(`$0 ${command.name} ${command.operands}\n\n${command.summary}`)
    .help(false)
    .version(false)
    .parserConfiguration({ 'camel-case-expansion': false, 'boolean-negation': false, 'parse-numbers': false, 'parse-positional-numbers': false, 'greedy-arrays': false, 'dot-notation': false, 'unknown-options-as-args': false, 'halt-at-non-option': command.optionsComeFirst === true })
    .options({ ...command.options, ...commonOptions })
    .strictOptions()
    .exitProcess(false)
    .wrap(100)
    .fail((message, error) => {
      throw error instanceof UsageError ? error : new UsageError(message ?? error?.message ?? 'the options cannot be understood');
    });
  for (const [text, what] of command.examples) instance.example(`$0 ${text}`, what);
  return instance;
}
