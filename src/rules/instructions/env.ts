import { maxNameBytes, replaceUnsafe } from '../../base/text.ts';
import type { Draft } from '../draft.ts';
import type { NamedAssignment } from '../program.ts';
import { substitute } from '../substitute.ts';

/**
 * ENV{key}: `=` sets a property, and removes it when the value is empty; `+=` adds a word to it. Unsafe bytes are replaced
 * only if the line says string_escape=replace.
 */
export function assignProperty(draft: Draft, instruction: NamedAssignment): void {
  const { name, how } = instruction;
  if (instruction.value.text === '') {
    if (how === 'set') draft.setProperty(name, null, instruction);
    return;
  }
  const before = how === 'add' ? draft.property(name) : null;
  const start = before === null ? '' : `${before} `;
  const value = start.length > maxNameBytes ? null : substitute(draft, instruction.value, { by: instruction, maxBytes: maxNameBytes - start.length });
  if (value === null) return draft.refuse(instruction, { what: 'property', name }, `the value of ${name} would be longer than ${maxNameBytes} bytes`);
  draft.setProperty(name, start + (draft.escape === 'replace' ? replaceUnsafe(value, '') : value), instruction);
}
