import type { Options } from 'yargs';
import { OptionError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';

/** Options by their long names. Of a declaration's fields `type`, `alias` and `requiresArg` decide how it is read. */
export type OptionTable = Readonly<Record<string, Options>>;

/** The words of a call, sorted. */
export interface Words {
  /** for each option that was given its values in order; a switch has `true`. What was given last stands last. */
  readonly values: ReadonlyMap<string, readonly (string | true)[]>;
  /** the same in the order of the call, for options of which each instance counts */
  readonly sequence: readonly Given[];
  readonly operands: readonly string[];
}

/** One option as it was given, by its own name. */
export interface Given {
  readonly name: string;
  readonly value: string | true;
}

export interface Reading {
  readonly options: OptionTable;
  /** options that cannot be abbreviated, and that give way to an abbreviation of one of `options` when `ownFirst` is set */
  readonly unabbreviated?: OptionTable;
  readonly ownFirst?: boolean;
  /** the first operand ends the options: what follows belongs to a command */
  readonly stopsAtOperand?: boolean;
}

/** What an option takes: nothing, a value, or a value that must be attached to it. */
export type Takes = 'nothing' | 'value' | 'attached-value';

export function takes(option: Options): Takes {
  if (option.type !== 'string') return 'nothing';
  return option.requiresArg === true ? 'value' : 'attached-value';
}

/** All names of an option but its own: `short` without their dash, `long` without their two. */
export function otherNames(option: Options): { readonly short: readonly string[]; readonly long: readonly string[] } {
  const aliases = [option.alias ?? []].flat();
  return { short: aliases.filter((name) => name.length === 1), long: aliases.filter((name) => name.length > 1) };
}

/**
 * Sorts words into options and operands as getopt_long(3) does it for udevadm: options may stand behind operands, long ones
 * may be abbreviated, short ones may share a dash, values may be attached or be the next word, and `--` ends the options.
 *
 * @throws {OptionError} in getopt's words
 */
export function readWords(words: readonly string[], reading: Reading): Words {
  const values = new Map<string, (string | true)[]>();
  const sequence: Given[] = [];
  const operands: string[] = [];
  const give = (name: string, value: string | true): void => {
    sequence.push({ name, value });
    const given = values.get(name) ?? [];
    values.delete(name);
    values.set(name, [...given, value]);
  };

  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    /** The next word, as the value of an option that was written as `written`. */
    const nextWord = (written: string): string => {
      at++;
      return words[at] ?? fail(`option '${written}' requires an argument`);
    };
    if (word === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (word.startsWith('--')) readLong(word, { reading, give, nextWord });
    else if (word.startsWith('-') && word !== '-') readShort(word, { reading, give, nextWord });
    else if (reading.stopsAtOperand === true) {
      operands.push(...words.slice(at));
      break;
    } else operands.push(word);
  }
  return { values, sequence, operands };
}

interface Hand {
  readonly reading: Reading;
  readonly give: (name: string, value: string | true) => void;
  readonly nextWord: (written: string) => string;
}

function readLong(word: string, { reading, give, nextWord }: Hand): void {
  const equals = word.indexOf('=');
  const written = equals < 0 ? word : word.slice(0, equals);
  const { name, option } = findLong(written.slice(2), reading);
  const attached = equals < 0 ? null : word.slice(equals + 1);
  switch (takes(option)) {
    case 'nothing':
      if (attached !== null) fail(`option '${written}' doesn't allow an argument`);
      return give(name, true);
    case 'value':
      return give(name, attached ?? nextWord(written));
    case 'attached-value':
      return give(name, attached ?? '');
  }
}

/** The letters behind one dash. What follows the letter of an option with a value is the value. */
function readShort(word: string, { reading, give, nextWord }: Hand): void {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] as string;
    const found = allNames(reading).find(({ names }) => names.short.includes(letter));
    if (found === undefined) return fail(`unrecognized option '-${letter}'`);
    const kind = takes(found.option);
    if (kind === 'nothing') {
      give(found.name, true);
      continue;
    }
    const attached = word.slice(at + 1);
    return give(found.name, attached === '' && kind === 'value' ? nextWord(`-${letter}`) : attached);
  }
}

interface Named {
  readonly name: string;
  readonly option: Options;
  readonly names: { readonly short: readonly string[]; readonly long: readonly string[] };
}

function findLong(written: string, reading: Reading): Named {
  const own = named(reading.options);
  const exactly = (each: Named): boolean => each.names.long.includes(written);
  const whole = own.find(exactly);
  if (whole !== undefined) return whole;
  const rest = named(reading.unabbreviated ?? {}).find(exactly);
  const begun = own.flatMap((each) => each.names.long.filter((name) => name.startsWith(written)).map((name) => ({ name, each })));
  if (rest !== undefined && !(reading.ownFirst === true && begun.length > 0)) return rest;
  const [first, ...more] = begun;
  if (first === undefined) {
    const meant = nearest(written, allNames(reading).filter(({ option }) => option.hidden !== true).flatMap(({ names }) => names.long));
    return fail(`unrecognized option '--${written}'`, meant === null ? null : `did you mean '--${meant}'?`);
  }
  if (more.some(({ each }) => each.name !== first.each.name)) {
    return fail(`option '--${written}' is ambiguous; possibilities: ${begun.map(({ name }) => `--${name}`).join(', ')}`);
  }
  return first.each;
}

function allNames({ options, unabbreviated }: Reading): Named[] {
  return named({ ...unabbreviated, ...options });
}

function named(options: OptionTable): Named[] {
  return Object.entries(options).map(([name, option]) => {
    const { short, long } = otherNames(option);
    return { name, option, names: name.length === 1 ? { short: [name, ...short], long } : { short, long: [name, ...long] } };
  });
}

function fail(message: string, hint: string | null = null): never {
  throw new OptionError(message, hint);
}
