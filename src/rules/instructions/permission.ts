import { maxLineBytes, maxNameBytes } from '../../base/text.ts';
import type { Draft } from '../draft.ts';
import { parseMode } from '../mode.ts';
import type { NamedAssignment, PermissionAssignment } from '../program.ts';
import { substitute } from '../substitute.ts';
import type { Template } from '../template.ts';
import type { Fact } from '../verdict.ts';

/** OWNER, GROUP and MODE of the device node. What cannot be made a number leaves the earlier value. */
export function assignPermission(draft: Draft, instruction: PermissionAssignment): void {
  const key = keys[instruction.kind];
  if (!draft.mayChange(key, instruction)) return;
  const value = typeof instruction.value === 'number' ? instruction.value : lookUp(draft, instruction, instruction.value);
  if (value === null) return;
  const before = draft[key];
  if (before !== null) draft.override(instruction, { what: key, name: null, value: written(key, before.value), source: before.source });
  const fact: Fact<number> = { value, source: instruction.token.source };
  if (key === 'owner') draft.owner = fact;
  else if (key === 'group') draft.group = fact;
  else draft.mode = fact;
  draft.changed(instruction, { what: key, how: 'set', name: null, value: written(key, value) });
}

/** SECLABEL{module}: `=` replaces the labels of all modules, `+=` adds one. */
export function assignLabel(draft: Draft, instruction: NamedAssignment): void {
  const label = substitute(draft, instruction.value, { by: instruction, maxBytes: maxLineBytes });
  if (label === null) return draft.refuse(instruction, { what: 'seclabel', name: instruction.name }, `the label would be longer than ${maxLineBytes} bytes`);
  // An empty label would be none at all: udevd then takes the value as it is written.
  const value = label === '' ? instruction.value.text : label;
  for (const [name, before] of draft.seclabels) {
    if (instruction.how === 'set' || name === instruction.name) draft.override(instruction, { what: 'seclabel', name, ...before });
  }
  if (instruction.how === 'set') draft.seclabels.clear();
  draft.seclabels.set(instruction.name, { value, source: instruction.token.source });
  draft.changed(instruction, { what: 'seclabel', how: instruction.how === 'set' ? 'set' : 'added', name: instruction.name, value });
}

function written(key: 'owner' | 'group' | 'mode', value: number): string {
  return value.toString(key === 'mode' ? 8 : 10);
}

const keys = { 'set-owner': 'owner', 'set-group': 'group', 'set-mode': 'mode' } as const;

function lookUp(draft: Draft, instruction: PermissionAssignment, template: Template): number | null {
  const key = keys[instruction.kind];
  const text = substitute(draft, template, { by: instruction, maxBytes: maxNameBytes });
  const value = text === null ? null : key === 'owner' ? draft.world.user(text) : key === 'group' ? draft.world.group(text) : parseMode(text);
  if (value === null) draft.refuse(instruction, { what: key, name: null }, `${instruction.token.key} is not set: ${complaint(key, text)}`);
  return value;
}

function complaint(key: 'owner' | 'group' | 'mode', text: string | null): string {
  if (text === null) return `the value would be longer than ${maxNameBytes} bytes`;
  if (key === 'mode') return `"${text}" is no mode (octal, at most 7777)`;
  return `there is no ${key === 'owner' ? 'user' : 'group'} "${text}"`;
}
