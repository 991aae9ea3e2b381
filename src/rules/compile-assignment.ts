import { unreachable } from '../base/errors.ts';
import type { Problem } from '../base/problem.ts';
import { parseElsewhere } from './attribute.ts';
import { parseMode } from './mode.ts';
import type { Assigning, Instruction, Option, PermissionAssignment } from './program.ts';
import type { AssignToken } from './rule.ts';
import { hasSubstitution, parseTemplate } from './template.ts';

/** Who users and groups are: a uid or gid by name or number, null when unknown. */
export interface Accounts {
  user(name: string): number | null;
  group(name: string): number | null;
}

const assigning: Readonly<Record<AssignToken['operator'], Assigning>> = { '=': 'set', '+=': 'add', '-=': 'remove', ':=': 'final' };

/**
 * Compiles an assignment.
 *
 * @param accounts  null leaves the names of users and groups to each event
 * @returns null for what no event carries out: static nodes, and owners that nobody is
 */
export function compileAssignment(token: AssignToken, accounts: Accounts | null, problems: Problem[]): Instruction | null {
  const how = assigning[token.operator];
  const attribute = token.attribute ?? '';
  switch (token.key) {
    case 'TAG':
      return { kind: 'set-tag', token, how, value: parseTemplate(token.value) };
    case 'NAME':
      return { kind: 'set-name', token, how, value: parseTemplate(token.value) };
    case 'SYMLINK':
      return { kind: 'set-symlink', token, how, value: parseTemplate(token.value) };
    case 'ENV':
      return { kind: 'set-env', token, how, name: attribute, value: parseTemplate(token.value) };
    case 'SECLABEL':
      return { kind: 'set-seclabel', token, how, name: attribute, value: parseTemplate(token.value) };
    case 'RUN':
      return { kind: attribute === 'builtin' ? 'run-builtin' : 'run-program', token, how, value: parseTemplate(token.value) };
    case 'ATTR':
      return { kind: 'set-attr', token, attribute: parseElsewhere(attribute) ?? { kind: 'plain', name: attribute }, value: parseTemplate(token.value) };
    case 'SYSCTL':
      return { kind: 'set-sysctl', token, name: parseTemplate(attribute), value: parseTemplate(token.value) };
    case 'OWNER':
      return compileOwner(token, 'set-owner', accounts === null ? null : (name) => accounts.user(name), problems);
    case 'GROUP':
      return compileOwner(token, 'set-group', accounts === null ? null : (name) => accounts.group(name), problems);
    case 'MODE':
      return { kind: 'set-mode', token, how, value: parseMode(token.value) ?? parseTemplate(token.value) };
    case 'OPTIONS': {
      const option = parseOption(token.value);
      return option === null ? null : { kind: 'option', token, how, option };
    }
    default:
      return unreachable(token.key);
  }
}

function compileOwner(
  token: AssignToken,
  kind: 'set-owner' | 'set-group',
  resolve: ((name: string) => number | null) | null,
  problems: Problem[],
): PermissionAssignment | null {
  const how = assigning[token.operator];
  if (/^(0|[1-9][0-9]*)$/.test(token.value)) return { kind, token, how, value: Number(token.value) };
  if (resolve === null || hasSubstitution(token.value)) return { kind, token, how, value: parseTemplate(token.value) };
  const id = resolve(token.value);
  if (id !== null) return { kind, token, how, value: id };
  const { source } = token;
  problems.push({
    severity: 'error', code: kind === 'set-owner' ? 'unknown-user' : 'unknown-group', message: `there is no ${kind === 'set-owner' ? 'user' : 'group'} "${token.value}"`,
    source, file: source.file, span: 1, hint: null,
  });
  return null;
}

/** @returns null for static_node, which no event carries out */
function parseOption(value: string): Option | null {
  const [name = '', argument = ''] = splitAtEquals(value);
  switch (name) {
    case 'dump':
      return { name: 'dump', format: 'text' };
    case 'dump-json':
      return { name: 'dump', format: 'json' };
    case 'string_escape':
      return { name, value: argument === 'none' ? 'none' : 'replace' };
    case 'db_persist':
      return { name };
    case 'watch':
      return { name: 'watch', value: true };
    case 'nowatch':
      return { name: 'watch', value: false };
    case 'link_priority':
      return { name, value: Number(argument) };
    case 'log_level':
      return { name, value: argument };
    default:
      return null;
  }
}

function splitAtEquals(text: string): string[] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text] : [text.slice(0, equals), text.slice(equals + 1)];
}
