import type { Token } from './rule.ts';

/**
 * The order in which udevd goes through the tokens of one line, whatever the order they are written in
 * (`UdevRuleTokenType` of udevd, by which it sorts a line): cheap questions before expensive ones, all questions before the
 * first assignment, RESULT after PROGRAM.
 */
const order = [
  'ACTION', 'DEVPATH', 'KERNEL', 'SYMLINK', 'NAME', 'ENV', 'CONST', 'TAG', 'SUBSYSTEM', 'DRIVER', 'ATTR', 'SYSCTL',
  'KERNELS', 'SUBSYSTEMS', 'DRIVERS', 'ATTRS', 'TAGS',
  'TEST', 'PROGRAM',
  'IMPORT file', 'IMPORT program', 'IMPORT builtin', 'IMPORT db', 'IMPORT cmdline', 'IMPORT parent',
  'RESULT',
  'OPTIONS= dump', 'OPTIONS= string_escape=none', 'OPTIONS= string_escape=replace', 'OPTIONS= db_persist', 'OPTIONS= watch',
  'OPTIONS= link_priority', 'OPTIONS= log_level',
  'OWNER= late', 'GROUP= late', 'MODE= late', 'OWNER=', 'GROUP=', 'MODE=', 'TAG=',
  'OPTIONS= static_node',
  'SECLABEL=', 'ENV=', 'NAME=', 'SYMLINK=', 'ATTR=', 'SYSCTL=', 'RUN= builtin', 'RUN= program',
] as const;

/** One kind of token: udevd treats tokens of one kind alike and keeps their order. */
export type TokenKind = (typeof order)[number];

const ranks: ReadonlyMap<string, number> = new Map(order.map((kind, rank) => [kind, rank]));

/** Sorts the tokens of one line; those of one kind keep their order. */
export function inEvaluationOrder<T extends { readonly token: Token }>(entries: readonly T[]): readonly T[] {
  if (entries.length < 2) return entries;
  const ranked = entries.map((entry) => ({ entry, rank: rankOf(entry.token) }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry);
}

/** The kind of a token. */
export function kindOf(token: Token): TokenKind {
  if (token.kind === 'match') return (token.key === 'IMPORT' ? `IMPORT ${token.attribute}` : token.key) as TokenKind;
  switch (token.key) {
    case 'OPTIONS': return optionKind(token.value);
    case 'RUN': return token.attribute === 'builtin' ? 'RUN= builtin' : 'RUN= program';
    case 'OWNER':
    case 'GROUP': return /[$%[]/.test(token.value) ? `${token.key}= late` : `${token.key}=`;
    case 'MODE': return /^[0-7]+$/.test(token.value) ? 'MODE=' : 'MODE= late';
    default: return `${token.key}=`;
  }
}

function rankOf(token: Token): number {
  return ranks.get(kindOf(token)) as number;
}

function optionKind(value: string): TokenKind {
  const name = value.startsWith('string_escape=') ? value : (value.split('=', 1)[0] as string);
  if (name === 'dump-json') return 'OPTIONS= dump';
  if (name === 'nowatch') return 'OPTIONS= watch';
  return `OPTIONS= ${name}` as TokenKind;
}
