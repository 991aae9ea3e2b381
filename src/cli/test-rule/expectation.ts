/** What a case expects, and whether a verdict is that. Pure. */
import { compileGlob, matchesGlob } from '../../base/glob.ts';
import type { Source } from '../../base/problem.ts';
import type { Fact, Verdict, Write } from '../../rules/verdict.ts';
import { octal, place } from './decision.ts';

/** What must be so; what is left out is not looked at. Texts of `run` and values of properties may be patterns of the shell's kind. */
export interface Expectation {
  /** below /dev, with or without `/dev/` */
  readonly links?: readonly string[];
  readonly notLinks?: readonly string[];
  /** null, as for those that follow: the rules decide none */
  readonly linkPriority?: number | null;
  /** octal */
  readonly mode?: string | null;
  /** a name or a number */
  readonly owner?: string | null;
  readonly group?: string | null;
  /** the network interface's name */
  readonly name?: string | null;
  readonly tags?: readonly string[];
  readonly notTags?: readonly string[];
  /** null: the rules remove it or do not give it */
  readonly properties?: ReadonlyMap<string, string | null>;
  readonly notProperties?: readonly string[];
  /** commands, with `builtin ` in front of one that is no program */
  readonly run?: readonly string[];
  readonly notRun?: readonly string[];
  /** what is written to files in sysfs: by full path, or by the attribute's name below the device */
  readonly attributes?: ReadonlyMap<string, string>;
  readonly sysctls?: ReadonlyMap<string, string>;
  readonly watch?: boolean;
}

export interface Accounts {
  /** a number by name, or null */
  user(name: string): number | null;
  group(name: string): number | null;
}

export interface Outcome {
  readonly verdict: Verdict;
  /** of the device, for naming attributes */
  readonly syspath: string;
  readonly accounts: Accounts;
}

/** @returns what is not as expected, a sentence for each; empty when all is well */
export function failuresOf(expected: Expectation, { verdict, syspath, accounts }: Outcome): string[] {
  const commands = new Map(verdict.run.map(({ type, command, source }) => [type === 'builtin' ? `builtin ${command}` : command, source]));
  const owner = accountFailures('owner', { wanted: expected.owner, fact: verdict.owner, find: (name) => accounts.user(name) });
  const group = accountFailures('group', { wanted: expected.group, fact: verdict.group, find: (name) => accounts.group(name) });
  const mode = expected.mode === undefined || expected.mode === null ? expected.mode : parseInt(expected.mode, 8);
  return [
    ...missing('link', withoutDev(expected.links), verdict.links),
    ...unwanted('link', withoutDev(expected.notLinks), verdict.links),
    ...different('link priority', { wanted: expected.linkPriority, fact: verdict.linkPriority }),
    ...owner,
    ...group,
    ...different('mode', { wanted: mode, fact: verdict.mode, show: octal }),
    ...different('name', { wanted: expected.name, fact: verdict.name }),
    ...missing('tag', expected.tags, verdict.tags),
    ...unwanted('tag', expected.notTags, verdict.tags),
    ...propertyFailures(expected, verdict),
    ...notRun(expected.run, commands),
    ...runInstead(expected.notRun, commands),
    ...unwritten('attribute', expected.attributes, (name) => verdict.attributes.get(name.startsWith('/') ? name : `${syspath}/${name}`)),
    ...unwritten('sysctl', expected.sysctls, (name) => verdict.sysctls.get(name)),
    ...different('watch', { wanted: expected.watch, fact: verdict.watch }),
  ];
}

type Given = ReadonlyMap<string, Source | null>;

function missing(what: string, wanted: readonly string[] | undefined, given: Given): string[] {
  return (wanted ?? []).filter((name) => !given.has(name)).map((name) => `${what} '${name}' is missing; ${listed('there', given)}`);
}

function unwanted(what: string, names: readonly string[] | undefined, given: Given): string[] {
  return (names ?? []).filter((name) => given.has(name)).map((name) => `${what} '${name}' is there${by(given.get(name) ?? null)}`);
}

interface FactCheck<T> {
  /** undefined when the case does not say, null when there must be none */
  readonly wanted: T | null | undefined;
  readonly fact: Fact<T> | null;
  readonly show?: (value: T) => string;
}

function different<T>(what: string, { wanted, fact, show = String }: FactCheck<T>): string[] {
  if (wanted === undefined || wanted === (fact?.value ?? null)) return [];
  const is = fact === null ? 'not decided' : `${show(fact.value)}${by(fact.source)}`;
  return [`${what} is ${is}, and should ${wanted === null ? 'not be decided' : `be ${show(wanted)}`}`];
}

interface AccountCheck {
  readonly wanted: string | null | undefined;
  readonly fact: Fact<number> | null;
  readonly find: (name: string) => number | null;
}

function accountFailures(what: 'owner' | 'group', { wanted, fact, find }: AccountCheck): string[] {
  if (wanted === undefined || wanted === null) return different(what, { wanted, fact });
  const id = find(wanted);
  if (id === null) return [`${what} '${wanted}' is not known on this machine; give it a number in the suite`];
  return different(what, { wanted: id, fact, show: (value) => (value === id ? wanted : String(value)) });
}

function propertyFailures({ properties = new Map(), notProperties = [] }: Expectation, verdict: Verdict): string[] {
  const failures: string[] = [];
  for (const [name, value] of [...properties, ...notProperties.map((absent): [string, null] => [absent, null])]) {
    const fact = verdict.properties.get(name);
    const given = fact?.value ?? null;
    if (value === null ? given === null : given !== null && matchesPattern(value, given)) continue;
    const is = given === null ? 'not given' : `'${given}'${by(fact?.source ?? null)}`;
    failures.push(`property ${name} is ${is}, and should ${value === null ? 'not be given' : `be '${value}'`}`);
  }
  return failures;
}

function notRun(patterns: readonly string[] | undefined, commands: Given): string[] {
  const isRun = (pattern: string): boolean => [...commands.keys()].some((command) => matchesPattern(pattern, command));
  return (patterns ?? []).filter((pattern) => !isRun(pattern)).map((pattern) => `'${pattern}' is not run; ${listed('run', commands)}`);
}

function runInstead(patterns: readonly string[] | undefined, commands: Given): string[] {
  return (patterns ?? []).flatMap((pattern) => (
    [...commands].filter(([command]) => matchesPattern(pattern, command)).map(([command, source]) => `'${command}' is run${by(source)}`)));
}

function unwritten(what: string, wanted: ReadonlyMap<string, string> | undefined, find: (name: string) => Write | undefined): string[] {
  return [...(wanted ?? [])].flatMap(([name, value]) => {
    const write = find(name);
    if (write === undefined) return [`${what} '${name}' is not written`];
    return matchesPattern(value, write.value) ? [] : [`${what} '${name}' is written '${write.value}'${by(write.source)}, and should be '${value}'`];
  });
}

function withoutDev(links: readonly string[] | undefined): string[] {
  return (links ?? []).map((link) => link.replace(/^\/dev\//, ''));
}

function matchesPattern(pattern: string, value: string): boolean {
  return pattern === value || matchesGlob(compileGlob(pattern), value);
}

function listed(how: string, given: Given): string {
  const names = [...given.keys()].map((name) => `'${name}'`);
  return names.length === 0 ? `nothing is ${how}` : `${how} ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}`;
}

function by(source: Source | null): string {
  return source === null ? '' : ` (${place(source)})`;
}
