import { maxLineBytes } from '../../base/text.ts';
import type { Draft } from '../draft.ts';
import type { Assignment } from '../program.ts';
import { substitute } from '../substitute.ts';

/**
 * RUN: what is to be run once all rules are done. `=` and `:=` empty the list first, programs and builtins alike. The
 * substitutions are made here, with what is known at this rule.
 */
export function assignRun(draft: Draft, instruction: Assignment): void {
  if (!draft.mayChange('run', instruction)) return;
  if (instruction.how !== 'add') {
    for (const { type, command, source } of draft.run) draft.override(instruction, { what: 'run', name: type, value: command, source });
    draft.run.length = 0;
    draft.changed(instruction, { what: 'run', how: 'cleared', name: null, value: null });
  }
  const command = substitute(draft, instruction.value, { by: instruction, maxBytes: maxLineBytes });
  if (command === null) return draft.refuse(instruction, { what: 'run', name: null }, `the command would be longer than ${maxLineBytes} bytes`);
  const type = instruction.kind === 'run-builtin' ? 'builtin' : 'program';
  draft.run.push({ type, command, source: instruction.token.source });
  draft.changed(instruction, { what: 'run', how: 'added', name: type, value: command });
}
