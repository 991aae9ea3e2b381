import { UsageError } from '../base/errors.ts';

/** An option of a program, in the form that yargs reads for the text of `--help`. */
export interface OptionSpec {
  readonly alias?: string;
  readonly type: 'string' | 'boolean';
  readonly array?: boolean;
  readonly describe: string;
}

/** What was said: true for an option without a value, a list for one that may be given more than once, else the last value. */
export type Words = Readonly<Record<string, string | true | readonly string[]>>;

/**
 * Reads a command line without operands as getopt_long(3) does: `--name=value`, `--name value`, `-nvalue`, `-n value`, and letters
 * without a value in one word. A parser with more gifts takes longer to load than the daemon to start.
 *
 * @throws {UsageError}
 */
export function readWords(argv: readonly string[], table: Readonly<Record<string, OptionSpec>>): Words {
  const words: Record<string, string | true | string[]> = {};
  const left = [...argv];
  const note = (name: string, called: string, attached: string | null): void => {
    const spec = table[name] as OptionSpec;
    if (spec.type === 'boolean') {
      if (attached !== null) throw new UsageError(`${called} takes no value`);
      words[name] = true;
      return;
    }
    const value = attached ?? left.shift();
    if (value === undefined) throw new UsageError(`${called} needs a value`);
    if (spec.array === true) words[name] = [...((words[name] as string[] | undefined) ?? []), value];
    else words[name] = value;
  };
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word.startsWith('--') && word.length > 2) {
      const equals = word.indexOf('=');
      const name = word.slice(2, equals === -1 ? undefined : equals);
      if (!Object.hasOwn(table, name)) throw new UsageError(`unknown option --${name}`);
      note(name, `--${name}`, equals === -1 ? null : word.slice(equals + 1));
    } else if (word.startsWith('-') && word.length > 1) {
      readLetters(word.slice(1), table, note);
    } else throw new UsageError(`'${word}' is no option`);
  }
  return words;
}

function readLetters(letters: string, table: Readonly<Record<string, OptionSpec>>, note: (name: string, called: string, attached: string | null) => void): void {
  for (let at = 0; at < letters.length; at++) {
    const letter = letters.charAt(at);
    const [name, spec] = Object.entries(table).find(([, { alias }]) => alias === letter) ?? [];
    if (name === undefined) throw new UsageError(`unknown option -${letter}`);
    const takesValue = spec?.type === 'string';
    const attached = takesValue && at + 1 < letters.length ? letters.slice(at + 1) : null;
    note(name, `-${letter}`, attached);
    if (takesValue) return;
  }
}
