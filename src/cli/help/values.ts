/** What the values of options and operands are: for the words that help and manuals write for them, and for completion. */
import { actions } from '../../uevent/uevent.ts';
import { newestTarget, oldestTarget } from '../../lint/target.ts';
import { builtins, logLevels } from '../../rules/keys.ts';
import type { Command } from '../command.ts';
import { initNames } from '../system/init.ts';

/** Where the candidates of a value come from. */
export type ValueKind =
  | { readonly kind: 'choices'; readonly choices: readonly string[] }
  | { readonly kind: 'device' | 'subsystem' | 'tag' | 'property' | 'rule-file' | 'file' | 'folder' | 'command' | 'unknown' };

interface Value {
  /** the word for it in a synopsis */
  readonly word: string;
  readonly value: ValueKind;
}

const unknown: ValueKind = { kind: 'unknown' };
const folder: Value = { word: 'FOLDER', value: { kind: 'folder' } };
const device: Value = { word: 'DEVICE', value: { kind: 'device' } };
const file: Value = { word: 'FILE', value: { kind: 'file' } };
const yesOrNo: Value = { word: 'BOOL', value: choices('yes', 'no') };
const action: Value = { word: 'ACTION', value: choices(...actions) };

/** By the name of the option: the same name means the same everywhere, but for what `exceptions` says. */
const byOption: Readonly<Record<string, Value>> = {
  query: { word: 'TYPE', value: choices('name', 'symlink', 'path', 'property', 'all') },
  property: { word: 'NAME', value: { kind: 'property' } },
  path: device,
  name: device,
  device,
  'name-match': device,
  'parent-match': device,
  json: { word: 'LAYOUT', value: choices('pretty', 'short', 'off') },
  action,
  'subsystem-match': { word: 'SUBSYSTEM', value: { kind: 'subsystem' } },
  'subsystem-nomatch': { word: 'SUBSYSTEM', value: { kind: 'subsystem' } },
  'prioritized-subsystem': { word: 'SUBSYSTEM', value: { kind: 'subsystem' } },
  'tag-match': { word: 'TAG', value: { kind: 'tag' } },
  'property-match': { word: 'KEY=VALUE', value: { kind: 'property' } },
  'attr-match': { word: 'FILE[=VALUE]', value: unknown },
  'attr-nomatch': { word: 'FILE[=VALUE]', value: unknown },
  'sysname-match': { word: 'NAME', value: unknown },
  by: { word: 'WHAT', value: choices('device', 'rule', 'program', 'builtin') },
  lines: { word: 'COUNT', value: unknown },
  events: { word: 'WHICH', value: choices('boot', 'all') },
  output: file,
  delay: { word: 'SECONDS', value: unknown },
  timeout: { word: 'SECONDS', value: unknown },
  'wait-for-initialization': { word: 'SECONDS', value: unknown },
  'wait-daemon': { word: 'SECONDS', value: unknown },
  follow: device,
  'exit-if-exists': file,
  'device-id-of-file': file,
  backing: file,
  fixture: file,
  suite: file,
  config: file,
  root: folder,
  'rules-dir': folder,
  'extra-rules-dir': folder,
  initialized: yesOrNo,
  trace: yesOrNo,
  'log-level': { word: 'LEVEL', value: choices(...logLevels) },
  'resolve-names': { word: 'WHEN', value: choices('early', 'late', 'never') },
  'children-max': { word: 'COUNT', value: unknown },
  'export-prefix': { word: 'PREFIX', value: unknown },
  'hand-over': { word: 'COMMAND', value: { kind: 'command' } },
  test: { word: 'MODALIAS', value: unknown },
  target: { word: 'VERSION', value: choices(...targets(), 'devmaster') },
  stored: { word: 'HOW', value: choices('ignore', 'record', 'event') },
  junit: file,
  init: { word: 'INIT', value: choices(...initNames) },
  signal: { word: 'SIGNAL', value: choices('KILL', 'TERM', 'INT', 'HUP', 'QUIT', 'ABRT') },
  'exec-delay': { word: 'SECONDS', value: unknown },
  'event-timeout': { word: 'SECONDS', value: unknown },
  'timeout-signal': { word: 'SIGNAL', value: choices('SIGKILL', 'SIGTERM', 'SIGINT', 'SIGABRT') },
  'log-format': { word: 'FORMAT', value: choices('console', 'json') },
  'ready-fd': { word: 'DESCRIPTOR', value: unknown },
  node: file,
  sys: folder,
  dev: folder,
  run: folder,
  proc: folder,
  etc: folder,
  lib: folder,
  'local-lib': folder,
};

const exceptions: Readonly<Record<string, Readonly<Record<string, ValueKind>>>> = {
  trigger: { type: choices('devices', 'subsystems', 'all') },
  record: { events: unknown },
  replay: { events: { kind: 'file' }, rules: { kind: 'rule-file' } },
};

/** The word for the value of an option. */
export function placeholder(option: string): string {
  return byOption[option]?.word ?? option.split('-').at(-1)?.toUpperCase() ?? 'VALUE';
}

/** What the value of a command's option can be. */
export function valueOf(command: string, option: string): ValueKind {
  return exceptions[command]?.[option] ?? byOption[option]?.value ?? unknown;
}

/** What the operands of a command can be, read off its line of usage. */
export function operandsOf(command: Command): readonly ValueKind[] {
  if (command.name === 'test-builtin') return [choices(...builtins), { kind: 'device' }];
  const words = command.operands.replace(/\{[^}]*\}|--[a-z-]+[= ]\S+|\[?OPTIONS\]?/g, '').replaceAll(' | ', '|').split(/\s+/);
  return words.map((word) => word.replace(/[[\]…]|:.*/g, '')).filter((word) => /[A-Za-z]/.test(word)).map(operandOf);
}

/** Words in small letters are meant literally; one in capitals stands for something. */
function operandOf(word: string): ValueKind {
  const alternatives = word.split('|');
  const literal = alternatives.filter((each) => /^[a-z]/.test(each));
  return literal.length > 0 ? choices(...literal) : (operandKinds[alternatives[0] ?? ''] ?? unknown);
}

const operandKinds: Readonly<Record<string, ValueKind>> = {
  DEVICE: { kind: 'device' },
  FILE: { kind: 'rule-file' },
  RULES: { kind: 'rule-file' },
  PROPERTY: { kind: 'property' },
  COMMAND: { kind: 'command' },
};

function targets(): string[] {
  return Array.from({ length: newestTarget - oldestTarget + 1 }, (_, index) => String(oldestTarget + index));
}

function choices(...list: readonly string[]): ValueKind {
  return { kind: 'choices', choices: list };
}
