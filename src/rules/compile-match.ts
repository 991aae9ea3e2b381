import { unreachable } from '../base/errors.ts';
import { compileGlob } from '../base/glob.ts';
import { splitCommand } from '../base/text.ts';
import { parseElsewhere } from './attribute.ts';
import { compilePattern, compileSubsystemPattern } from './match.ts';
import { parseMode } from './mode.ts';
import type { AttributeName, Instruction, ParentCondition } from './program.ts';
import type { MatchToken } from './rule.ts';
import { hasSubstitution, parseTemplate } from './template.ts';

/** Compiles a condition for the device or one of its parents; null for any other match. */
export function compileParentCondition(token: MatchToken): ParentCondition | null {
  const kinds = { KERNELS: 'parent-kernel', SUBSYSTEMS: 'parent-subsystem', DRIVERS: 'parent-driver', TAGS: 'parent-tag' } as const;
  switch (token.key) {
    case 'KERNELS':
    case 'SUBSYSTEMS':
    case 'DRIVERS':
    case 'TAGS':
      return { kind: kinds[token.key], token, ...compilePattern(token) };
    case 'ATTRS':
      return { kind: 'parent-attr', token, attribute: attributeName(token.attribute ?? ''), trims: trims(token.value), ...compilePattern(token) };
    default:
      return null;
  }
}

/** Compiles a match that is no parent condition. */
export function compileMatch(token: MatchToken): Instruction {
  const attribute = token.attribute ?? '';
  const { negated } = token;
  switch (token.key) {
    case 'ACTION':
      return { kind: 'action', token, ...compilePattern(token) };
    case 'SUBSYSTEM':
      return { kind: 'subsystem', token, ...compileSubsystemPattern(token) };
    case 'DEVPATH':
      return { kind: 'devpath', token, ...compilePattern(token) };
    case 'KERNEL':
      return { kind: 'kernel', token, ...compilePattern(token) };
    case 'SYMLINK':
      return { kind: 'symlink', token, ...compilePattern(token) };
    case 'NAME':
      return { kind: 'name', token, ...compilePattern(token) };
    case 'TAG':
      return { kind: 'tag', token, ...compilePattern(token) };
    case 'DRIVER':
      return { kind: 'driver', token, ...compilePattern(token) };
    case 'RESULT':
      return { kind: 'result', token, ...compilePattern(token) };
    case 'ENV':
      return { kind: 'env', token, name: attribute, ...compilePattern(token) };
    case 'CONST':
      return { kind: 'const', token, name: attribute, ...compilePattern(token) };
    case 'SYSCTL':
      return { kind: 'sysctl', token, name: parseTemplate(attribute), ...compilePattern(token) };
    case 'ATTR':
      return { kind: 'attr', token, attribute: attributeName(attribute), trims: trims(token.value), ...compilePattern(token) };
    case 'TEST':
      return { kind: 'test', token, path: parseTemplate(token.value), mask: parseMode(attribute), negated };
    case 'PROGRAM':
      return { kind: 'program', token, command: parseTemplate(token.value), negated };
    case 'IMPORT':
      return compileImport(token);
    case 'KERNELS':
    case 'SUBSYSTEMS':
    case 'DRIVERS':
    case 'ATTRS':
    case 'TAGS':
      throw new Error(`${token.key} is no match of the device alone`);
    default:
      return unreachable(token.key);
  }
}

function compileImport(token: MatchToken): Instruction {
  const { value, negated } = token;
  const template = parseTemplate(value);
  const { constant } = template;
  switch (token.attribute) {
    case 'program':
      return { kind: 'import-program', token, command: template, negated };
    case 'builtin':
      return { kind: 'import-builtin', token, command: template, argv: constant === null ? null : splitCommand(constant), once: onceName(value), negated };
    case 'file':
      return { kind: 'import-file', token, file: template, negated };
    case 'parent':
      return { kind: 'import-parent', token, names: template, glob: constant === null ? null : compileGlob(constant), negated };
    case 'db':
      return { kind: 'import-db', token, name: value, negated };
    case 'cmdline':
      return { kind: 'import-cmdline', token, name: value, negated };
    default:
      throw new Error(`IMPORT{${token.attribute}} passed the check`);
  }
}

/** Builtins that answer the same however often an event asks, so that they run once (udev's `run_once`). */
const onceBuiltins: ReadonlySet<string> = new Set(['blkid', 'dissect_image', 'factory_reset', 'net_driver', 'path_id', 'tpm2_id', 'usb_id']);

function onceName(command: string): string | null {
  const name = /[^ \t\n\r]+/.exec(command)?.[0] ?? '';
  return onceBuiltins.has(name) ? name : null;
}

function attributeName(text: string): AttributeName {
  if (text.startsWith('[')) return parseElsewhere(text) ?? { kind: 'plain', name: text };
  return hasSubstitution(text) ? { kind: 'template', template: parseTemplate(text) } : { kind: 'plain', name: text };
}

/** White space at the end of an attribute counts only for a pattern that ends in some, or is empty. */
function trims(pattern: string): boolean {
  return /[^ \t\n\v\f\r]$/.test(pattern);
}

