/** What rules decided, as a tree for people and as a value for programs; each thing with the line that decided it. Pure. */
import type { Source } from '../../base/problem.ts';
import { printable } from '../../base/text.ts';
import type { Verdict } from '../../rules/verdict.ts';

/** Names of users and groups, for those who read. */
export interface AccountNames {
  user(uid: number): string | null;
  group(gid: number): string | null;
}

interface Branch {
  readonly title: string;
  readonly leaves: readonly { readonly what: string; readonly source: Source | null }[];
}

/** The width up to which sources stand in one column. */
const WIDTH = 56;

/** @param event  what happened to which device, for the first line */
export function describeVerdict(event: string, verdict: Verdict, names: AccountNames): string {
  const branches = branchesOf(verdict, names).filter(({ leaves }) => leaves.length > 0);
  const lines = [`What would be done on ${event}:`];
  for (const { title, leaves } of branches) {
    lines.push(`  ${title}`);
    for (const { what, source } of leaves) lines.push(`    ${source === null ? printable(what) : `${printable(what).padEnd(WIDTH)}  ${place(source)}`}`);
  }
  if (branches.length === 0) lines.push('  nothing');
  return `${lines.join('\n')}\n`;
}

/** The same as a value. Sources are `FILE:LINE`, null for what was so before. */
export function verdictAsValue(verdict: Verdict): Record<string, never> {
  const fact = <T>(value: { readonly value: T; readonly source: Source } | null, show: (of: T) => string | number | boolean) =>
    value === null ? null : { value: show(value.value), at: place(value.source) };
  const named = (entries: ReadonlyMap<string, Source | null>) => [...entries].map(([name, source]) => ({ name, at: source === null ? null : place(source) }));
  const value = {
    name: fact(verdict.name, String),
    links: named(verdict.links),
    linkPriority: fact(verdict.linkPriority, Number),
    owner: fact(verdict.owner, Number),
    group: fact(verdict.group, Number),
    mode: fact(verdict.mode, octal),
    seclabels: [...verdict.seclabels].map(([name, { value: label, source }]) => ({ name, value: label, at: place(source) })),
    properties: [...verdict.properties].map(([name, { value: text, source }]) => ({ name, value: text, at: place(source) })),
    tags: named(verdict.tags),
    run: verdict.run.map(({ type, command, source }) => ({ type, command, at: place(source) })),
    attributes: [...verdict.attributes.values()].map(({ target, value: text, source }) => ({ file: target, value: text, at: place(source) })),
    sysctls: [...verdict.sysctls.values()].map(({ target, value: text, source }) => ({ name: target, value: text, at: place(source) })),
    watch: fact(verdict.watch, Boolean),
    persist: fact(verdict.persist, Boolean),
    notes: verdict.notes.map(({ severity, message, source }) => ({ severity, message, at: place(source) })),
  };
  return value as unknown as Record<string, never>;
}

export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

export function place({ file, line }: Source): string {
  return `${file}:${line}`;
}

function branchesOf(verdict: Verdict, names: AccountNames): Branch[] {
  const { name, linkPriority, owner, group, mode, watch, persist, logLevel } = verdict;
  const one = <T>(fact: { readonly value: T; readonly source: Source } | null, what: (value: T) => string) => (fact === null ? [] : [{ what: what(fact.value), source: fact.source }]);
  const account = (id: number, known: string | null): string => (known === null ? String(id) : `${known} (${id})`);
  return [
    { title: 'network interface', leaves: one(name, (value) => `name ${value}`) },
    {
      title: 'links',
      leaves: [...[...verdict.links].map(([link, source]) => ({ what: `/dev/${link}`, source })), ...one(linkPriority, (value) => `priority ${value}`)],
    },
    {
      title: 'node',
      leaves: [
        ...one(owner, (uid) => `owner ${account(uid, names.user(uid))}`),
        ...one(group, (gid) => `group ${account(gid, names.group(gid))}`),
        ...one(mode, (bits) => `mode ${octal(bits)}`),
        ...[...verdict.seclabels].map(([module, { value, source }]) => ({ what: `label ${module} ${value}`, source })),
      ],
    },
    {
      title: 'properties',
      leaves: [...verdict.properties].map(([property, { value, source }]) => ({ what: value === null ? `${property} (removed)` : `${property}=${value}`, source })),
    },
    { title: 'tags', leaves: [...verdict.tags].map(([tag, source]) => ({ what: tag, source })) },
    { title: 'written at once (not here)', leaves: [...verdict.attributes.values(), ...verdict.sysctls.values()].map(({ target, value, source }) => ({ what: `'${value}' to ${target}`, source })) },
    { title: 'run afterwards', leaves: verdict.run.map(({ type, command, source }) => ({ what: type === 'builtin' ? `builtin ${command}` : command, source })) },
    {
      title: 'options',
      leaves: [
        ...one(watch, (value) => (value ? 'watch' : 'do not watch')),
        ...one(persist, () => 'keep the record over a switch of roots'),
        ...one(logLevel, (value) => `log level ${value}`),
      ],
    },
    { title: 'notes', leaves: verdict.notes.map(({ severity, message, source }) => ({ what: `${severity}: ${message}`, source })) },
  ];
}
