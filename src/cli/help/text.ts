/** What `--help` prints: short enough to be read, and with examples. The manual pages tell the rest. */
import { rootOptions } from '../../base/roots.ts';
import { textOptions, type Command } from '../command.ts';
import { otherNames, takes, type OptionTable } from '../options.ts';
import type { Verb } from '../verbs.ts';
import { placeholder } from './values.ts';

/** Where descriptions begin, and where lines should end. */
const DESCRIPTION_COLUMN = 34;
const LINE_COLUMNS = 100;
const LISTING_COLUMN = 16;

/** What exit statuses mean where a command does not say more. */
export const usualExitStatuses: readonly (readonly [status: string, what: string])[] = [
  ['0', 'done'],
  ['1', 'failed, or called in a wrong way'],
];

/** The help of the program itself. */
export function overview(program: string, verbs: Readonly<Record<string, Verb>>): string {
  const lines = Object.entries(verbs).map(([name, { summary }]) => `  ${name.padEnd(14)}${summary}`);
  return [
    `${program} [OPTIONS] VERB [OPTIONS]`,
    '',
    'Asks about devices and directs the device manager.',
    '',
    'Verbs:',
    ...lines,
    '',
    'Options:',
    '  -h, --help                      print this text',
    '  -V, --version                   print the version',
    '  -d, --debug                     for scripts written for udevadm: there is nothing more to say',
    '',
    'Examples:',
    ...exampleLines(program, [
      ['info /dev/sda', 'everything about a disk'],
      ['test-rule 90-mine.rules --device /dev/ttyUSB0', 'why a rule matches or does not'],
      ['monitor --udev --property', 'what happens to devices now'],
    ]),
    '',
    `'${program} VERB --help' tells more about a verb, and devctl(8) about all of them.`,
    '',
  ].join('\n');
}

/** The help of one verb. */
export function helpOf(command: Command, program: string): string {
  const groups = new Map<string, [string, OptionTable[string]][]>();
  for (const [name, option] of Object.entries({ ...command.options, ...textOptions })) {
    if (option.hidden === true) continue;
    const group = option.group ?? 'Options:';
    groups.set(group, [...(groups.get(group) ?? []), [name, option]]);
  }
  return [
    `${program} ${command.name} ${command.operands}`,
    '',
    ...wrap(command.summary, LINE_COLUMNS),
    ...[...groups].flatMap(([group, options]) => ['', group, ...options.flatMap(([name, option]) => optionLines(name, option))]),
    ...(command.listing === undefined ? [] : ['', `${command.listing.title}:`, ...command.listing.rows().map(([name, what]) => `  ${name.padEnd(LISTING_COLUMN)}${what}`)]),
    '',
    'Roots:',
    ...wrap(Object.keys(rootOptions).map((name) => `--${name}`).join(' '), LINE_COLUMNS - 2).map((line) => `  ${line}`),
    '  other places for /sys, /dev and the like, for tests and for other root file systems',
    ...(command.examples.length === 0 ? [] : ['', 'Examples:', ...exampleLines(program, command.examples)]),
    '',
    'Exit status:',
    ...(command.exitStatuses ?? usualExitStatuses).map(([status, what]) => `  ${status.padEnd(6)}${what}`),
    '',
  ].join('\n');
}

/** An option with all its names, as in `-q, --query=TYPE`. */
export function synopsisOf(name: string, option: OptionTable[string]): string {
  const { short, long } = otherNames(option);
  const word = wordOf(name, option);
  const value = { nothing: '', value: `=${word}`, 'attached-value': `[=${word}]` }[takes(option)];
  return [...short.map((letter) => `-${letter}`), ...[name, ...long].map((each) => `--${each}${value}`)].join(', ');
}

/** What an option does. A declaration may begin with the form of the value, which stands in the synopsis already. */
export function descriptionOf(name: string, option: OptionTable[string]): string {
  const text = option.describe ?? '';
  const form = `${wordOf(name, option)}: `;
  return text.startsWith(form) ? text.slice(form.length) : text;
}

/** A declaration may say the word for its value by beginning with it, where the option's name means something else elsewhere. */
function wordOf(name: string, option: OptionTable[string]): string {
  return /^([A-Z]+): /.exec(option.describe ?? '')?.[1] ?? placeholder(name);
}

function optionLines(name: string, option: OptionTable[string]): string[] {
  const hasShort = otherNames(option).short.length > 0;
  const head = `  ${hasShort ? '' : '    '}${synopsisOf(name, option)}`;
  const [first = '', ...rest] = wrap(descriptionOf(name, option), LINE_COLUMNS - DESCRIPTION_COLUMN);
  const indented = rest.map((line) => ' '.repeat(DESCRIPTION_COLUMN) + line);
  if (head.length + 2 > DESCRIPTION_COLUMN) return [head, ' '.repeat(DESCRIPTION_COLUMN) + first, ...indented];
  return [head.padEnd(DESCRIPTION_COLUMN) + first, ...indented];
}

function exampleLines(program: string, examples: readonly (readonly [string, string])[]): string[] {
  return examples.flatMap(([call, what]) => [`  ${program} ${call}`, `      ${what}`]);
}

function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
