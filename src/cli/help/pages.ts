/** The manual pages: prose from docs/man-src, and what the program's own tables say. */
import { rootOptions } from '../../base/roots.ts';
import { builtins, importTypes, keys, options as ruleOptions, substitutions, type KeyDescription, type SubstitutionDescription } from '../../rules/keys.ts';
import { textOptions, type Command } from '../command.ts';
import type { OptionTable } from '../options.ts';
import { settings } from './settings.ts';
import { descriptionOf, synopsisOf, usualExitStatuses } from './text.ts';
import { manualPage } from './troff.ts';

export interface PageSource {
  readonly name: string;
  readonly section: string;
}

/** Every page; its prose is docs/man-src/NAME.SECTION.md. */
export const pages: readonly PageSource[] = [
  { name: 'devctl', section: '8' },
  { name: 'devmasterd', section: '8' },
  { name: 'devmaster-rules', section: '7' },
  { name: 'devmaster.toml', section: '5' },
];

export interface Tables {
  readonly commands: readonly Command[];
  readonly daemonOptions: OptionTable;
}

/**
 * @param prose  Markdown in which a line `{{name}}` stands for a generated part
 * @throws when the prose asks for a part that there is none of
 */
export function renderPage({ name, section }: PageSource, prose: string, tables: Tables): string {
  const markdown = prose.replace(/^\{\{([a-z-]+)\}\}$/gm, (_line, part: string) => {
    const make = parts[part];
    if (make === undefined) throw new Error(`${name}.${section}.md: there is no part '${part}'`);
    return make(tables);
  });
  return manualPage({ name, section, markdown });
}

const parts: Readonly<Record<string, (tables: Tables) => string>> = {
  verbs: ({ commands }) => commands.map(verb).join('\n\n'),
  'common-options': () => optionList({ ...textOptions, ...rootOptions }),
  'daemon-options': ({ daemonOptions }) => optionList(daemonOptions),
  settings: () => settings.map(({ names, describe }) => `${names.map((each) => `\`${each}\``).join(', ')}\n: ${describe}`).join('\n\n'),
  'match-keys': () => keyList(keys.filter(({ matches }) => matches === 'own')),
  'parent-keys': () => keyList(keys.filter(({ matches }) => matches === 'parents')),
  'assignment-keys': () => keyList(keys.filter(({ matches }) => matches === null)),
  'rule-options': () => ruleOptions.map(({ name, takes }) => `- \`${name}\`${takes === 'nothing' ? '' : `*${takes}*`}`).join('\n'),
  'import-types': () => `${importTypes.map((type) => `\`IMPORT{${type}}\``).join(', ')}.`,
  builtins: () => `${builtins.map((name) => `\`${name}\``).join(', ')}.`,
  substitutions: () => [...new Set(substitutions.map(({ means }) => means))].map((means) => substitution(means, substitutions.filter((each) => each.means === means))).join('\n\n'),
};

function verb(command: Command): string {
  const examples = command.examples.flatMap(([call, what]) => [`    # ${what}`, `    devctl ${call}`]);
  const statuses = command.exitStatuses ?? usualExitStatuses;
  return [
    `## devctl ${command.name} ${command.operands}`,
    sentence(command.summary),
    optionList(command.options),
    `Exit status: ${statuses.map(([status, what]) => `${status} ${literal(what)}`).join('; ')}.`,
    examples.join('\n'),
  ].filter((text) => text !== '').join('\n\n');
}

function optionList(options: OptionTable): string {
  return Object.entries(options)
    .filter(([, option]) => option.hidden !== true)
    .map(([name, option]) => `\`${synopsisOf(name, option)}\`\n: ${sentence(descriptionOf(name, option))}`)
    .join('\n\n');
}

function substitution(means: string, spelt: readonly SubstitutionDescription[]): string {
  const { letter, attribute } = spelt[0] as SubstitutionDescription;
  const argument = { required: '{*name*}', part: '[{*part*}]', ignored: '' }[attribute];
  const spellings = [...spelt.map(({ name }) => `\`$${name}\`${argument}`), `\`%${letter}\`${argument}`];
  return `${spellings.join(', ')}\n: ${sentence(substitutionMeanings[means] ?? means)}`;
}

function keyList(list: readonly KeyDescription[]): string {
  return list.map((key) => `\`${key.name}${argumentOf(key)}\`\n: ${sentence(key.summary)} Operators: ${key.operators.map((operator) => `\`${operator}\``).join(', ')}.`).join('\n\n');
}

function argumentOf({ attribute }: KeyDescription): string {
  switch (attribute.kind) {
    case 'none':
      return '';
    case 'choice':
      return attribute.fallback === null ? `{${attribute.choices.join('|')}}` : `[{${attribute.choices.join('|')}}]`;
    case 'mode':
      return '[{mode}]';
    case 'name':
    case 'template':
      return '{name}';
  }
}

function sentence(text: string): string {
  return `${literal(text.slice(0, 1).toUpperCase() + text.slice(1))}.`;
}

/** Text that is no Markdown: an asterisk in it is one. */
function literal(text: string): string {
  return text.replaceAll('*', '`*`').replace(/\.$/, '');
}

const substitutionMeanings: Readonly<Record<string, string>> = {
  devnode: 'the device node, as a whole path',
  attr: 'an attribute of the device; of a parent, when a match of parents found one that has it and the device itself has not. `[SUBSYSTEM/NAME]FILE` names another device.',
  env: 'a property',
  kernel: "the kernel's name of the device",
  number: "the number at the end of the kernel's name",
  driver: 'the driver of the device that the keys for parents matched',
  devpath: 'the path of the device below /sys',
  id: "the kernel's name of the device that the keys for parents matched",
  major: 'the major number of the node, or 0',
  minor: 'the minor number of the node, or 0',
  result: 'what PROGRAM printed. `{2}` is its second word, `{2+}` that word and all that follow.',
  parent: "the node of the parent device, without its /dev",
  name: 'the name so far: of the interface, or of the node without its /dev',
  links: 'the symlinks so far, separated by spaces',
  root: 'the folder of device nodes, /dev',
  sys: 'the folder of sysfs, /sys',
};
