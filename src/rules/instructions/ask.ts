/**
 * PROGRAM, IMPORT{program} and IMPORT{builtin}: what may take a process to answer. `ask…` begins and may end with a question
 * to whoever drives the evaluation; `conclude…` goes on with the answer.
 */
import { inputCharacters, maxLineBytes, replaceUnsafe, splitCommand } from '../../base/text.ts';
import { canSetProperty } from '../../device/own-properties.ts';
import type { Draft } from '../draft.ts';
import type { BuiltinMatch, ProgramMatch } from '../program.ts';
import { substitute } from '../substitute.ts';
import type { BuiltinAnswer, BuiltinCall, Probe, ProgramAnswer, ProgramCall } from '../world.ts';
import { importLines } from './import.ts';

/** What an evaluation waits for. `answer` it, and `advance`. */
export type Question =
  | { readonly kind: 'program'; readonly command: string; readonly call: ProgramCall }
  | { readonly kind: 'builtin'; readonly command: string; readonly call: BuiltinCall; readonly probe: Probe };

/**
 * PROGRAM and IMPORT{program}.
 *
 * @returns a question, or false when there is no command to run
 */
export function askProgram(draft: Draft, instruction: ProgramMatch): Question | false {
  if (instruction.kind === 'program') draft.result = null;
  const command = substitute(draft, instruction.command, { by: instruction, maxBytes: maxLineBytes });
  if (command === null) return false;
  draft.trace?.asked(instruction, command);
  const { device } = draft;
  return { kind: 'program', command, call: { device, command, environment: draft.environment(), source: instruction.token.source } };
}

/**
 * The rest of PROGRAM and IMPORT{program}. A program's output may quote what a device says of itself, so it may not set the
 * properties that say what the device is.
 *
 * @returns whether the instruction holds
 */
export function concludeProgram(draft: Draft, instruction: ProgramMatch, answer: ProgramAnswer): boolean {
  if (answer.kind !== 'exited' || answer.status !== 0) {
    draft.remark(failure(answer), instruction);
    return instruction.negated;
  }
  // Like udevd, which reads the output as a C string.
  const [output = ''] = answer.stdout.split('\0', 1);
  if (instruction.kind === 'program') draft.result = replaceUnsafe(output.slice(0, maxLineBytes).replace(/\n+$/, ''), inputCharacters);
  else importLines(draft, answer.truncated ? withoutLastLine(output) : output, instruction, (name) => !canSetProperty(name));
  return !instruction.negated;
}

/**
 * IMPORT{builtin}. Some builtins run once per event; later calls end as the first one did.
 *
 * @returns whether the instruction holds, or a question when the builtin needs a process
 */
export function askBuiltin(draft: Draft, instruction: BuiltinMatch): Question | boolean {
  const { once, negated } = instruction;
  const earlier = once === null ? undefined : draft.builtinsRun.get(once);
  if (earlier !== undefined) return earlier !== negated;
  // From here on it counts as run, and as successful unless its answer says otherwise.
  if (once !== null) draft.builtinsRun.set(once, true);
  const command = substitute(draft, instruction.command, { by: instruction, maxBytes: maxLineBytes });
  if (command === null) return false;
  draft.trace?.asked(instruction, command);
  const call: BuiltinCall = {
    device: draft.device,
    property: (name) => draft.property(name),
    properties: () => draft.visibleProperties(),
    argv: instruction.argv ?? splitCommand(command),
    source: instruction.token.source,
    rehearse: false,
  };
  const answer = draft.world.builtin(call);
  return 'kind' in answer ? { kind: 'builtin', command, call, probe: answer } : concludeBuiltin(draft, instruction, answer);
}

/**
 * The rest of IMPORT{builtin}.
 *
 * @returns whether the instruction holds
 */
export function concludeBuiltin(draft: Draft, instruction: BuiltinMatch, answer: BuiltinAnswer): boolean {
  const { properties } = answer;
  for (let i = 0; i < properties.length; i++) {
    const property = properties[i] as (typeof properties)[number];
    draft.setProperty(property[0], property[1], instruction);
  }
  if (answer.alternativeNames !== undefined) draft.alternativeNames = { value: answer.alternativeNames, source: instruction.token.source };
  if (!answer.ok) {
    if (instruction.once !== null) draft.builtinsRun.set(instruction.once, false);
    draft.remark(answer.reason ?? 'the builtin failed', instruction);
  }
  return answer.ok !== instruction.negated;
}

function failure(answer: ProgramAnswer): string {
  switch (answer.kind) {
    case 'exited':
      return `the program ended with exit status ${answer.status}`;
    case 'killed':
      return `the program was ended by ${answer.signal}`;
    case 'timeout':
      return 'the program took too long and was ended';
    case 'not-started':
      return `the program could not be started: ${answer.reason}`;
  }
}

/** The last line of output that was cut off may not be whole. */
function withoutLastLine(text: string): string {
  return text.slice(0, Math.max(text.lastIndexOf('\n'), 0));
}
