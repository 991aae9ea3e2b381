import { maxPathBytes, replaceInInterfaceName } from '../../base/text.ts';
import type { Draft } from '../draft.ts';
import type { Assignment } from '../program.ts';
import { substitute } from '../substitute.ts';

/** NAME: the name of a network interface. Other devices keep the name that the kernel gave them. */
export function assignName(draft: Draft, instruction: Assignment): void {
  if (!draft.mayChange('name', instruction)) return;
  if (draft.device.ifindex === null) return draft.refuse(instruction, { what: 'name', name: null }, 'only network interfaces can be renamed');
  const value = substitute(draft, instruction.value, { by: instruction, maxBytes: maxPathBytes });
  if (value === null) return draft.refuse(instruction, { what: 'name', name: null }, `the name would be longer than ${maxPathBytes} bytes`);
  const name = draft.escape === 'none' ? value : replaceInInterfaceName(value);
  if (draft.name !== null) draft.override(instruction, { what: 'name', name: null, ...draft.name });
  draft.name = { value: name, source: instruction.token.source };
  draft.changed(instruction, { what: 'name', how: 'set', name: null, value: name });
}
