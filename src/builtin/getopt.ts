/** Which options a command has. */
export interface OptionTable {
  readonly long: readonly string[];
  /** letters, and the long names that they stand for */
  readonly short: Readonly<Record<string, string>>;
  /** long names of those that take no value */
  readonly flags: readonly string[];
}

/** An option that was given: its long name, and its value or ''. */
export interface GivenOption {
  readonly name: string;
  readonly value: string;
}

/** The words of a command, told apart. */
export interface Words {
  /** in the order in which they were given */
  readonly options: readonly GivenOption[];
  /** the words that are no options */
  readonly operands: readonly string[];
}

/**
 * Tells options from other words as getopt_long(3) does: `--name=value`, `--name value`, unambiguous beginnings of names,
 * `-ovalue`, `-o value`, several letters in one word, options before and behind operands, `--` in front of operands alone.
 *
 * @returns null when an option is not in the table, lacks its value, or has one that it does not take
 */
export function parseWords(words: readonly string[], table: OptionTable): Words | null {
  const options: GivenOption[] = [];
  const operands: string[] = [];
  const waiting = [...words];
  for (let word = waiting.shift(); word !== undefined && word !== '--'; word = waiting.shift()) {
    if (!/^-./.test(word)) operands.push(word);
    else for (const { name, value } of word.startsWith('--') ? longOption(word, table) : shortOptions(word, table)) {
      const isFlag = name !== null && table.flags.includes(name);
      const found = isFlag ? (value === null ? '' : null) : (value ?? waiting.shift() ?? null);
      if (name === null || found === null) return null;
      options.push({ name, value: found });
    }
  }
  return { options, operands: [...operands, ...waiting] };
}

/** An option in a word: null for a name that is not in the table, and for a value that is not in this word. */
interface Mention {
  readonly name: string | null;
  readonly value: string | null;
}

function longOption(word: string, { long }: OptionTable): Mention[] {
  const equals = word.indexOf('=');
  const beginning = word.slice(2, equals < 0 ? undefined : equals);
  const possible = long.includes(beginning) ? [beginning] : long.filter((name) => name.startsWith(beginning));
  return [{ name: possible.length === 1 ? (possible[0] as string) : null, value: equals < 0 ? null : word.slice(equals + 1) }];
}

function shortOptions(word: string, { short, flags }: OptionTable): Mention[] {
  const mentions: Mention[] = [];
  for (let at = 1; at < word.length; at++) {
    const name = short[word[at] as string] ?? null;
    const isFlag = name === null || flags.includes(name);
    mentions.push({ name, value: isFlag || at + 1 === word.length ? null : word.slice(at + 1) });
    if (!isFlag) break;
  }
  return mentions;
}
