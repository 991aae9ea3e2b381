import type { Device } from '../device/device.ts';
import type { Instruction, Line, ParentCondition, ParentsMatch } from './program.ts';
import type { Note } from './verdict.ts';

/**
 * Watches an evaluation. Every line is then looked at, also those that the device's ACTION and SUBSYSTEM rule out, so that the
 * question why a line did not apply has an answer. Without a trace, evaluation pays nothing for it.
 *
 * For one line the calls come in the order in which things happen: `line`, then for each instruction its `compared`,
 * `substituted`, `changed` and `noted`, and one `held` or `failed`; after the last one `jumped` if the line has a GOTO.
 */
export interface Trace {
  /** A line's turn has come. */
  line(line: Line): void;
  /** A line was passed over: there is nothing that it could do for this device and action. */
  passedOver(line: Line): void;
  /** A value was compared with the instruction's pattern; several times when one of many is asked for. Null is absent. */
  compared(instruction: Instruction | ParentCondition, value: string | null, equal: boolean): void;
  /** A device was tried for all the parent conditions of a line; null when the last one has been tried in vain. */
  parentTried(instruction: ParentsMatch, device: Device | null, held: boolean): void;
  /** Substitutions changed a value. */
  substituted(instruction: Instruction | ParentCondition, before: string, after: string): void;
  /** A program or builtin is about to be run. */
  asked(instruction: Instruction, command: string): void;
  /** Something was decided or undone. */
  changed(instruction: Instruction, change: Change): void;
  noted(note: Note): void;
  /** The instruction holds, or its assignment was made; the next one follows. */
  held(instruction: Instruction): void;
  /** The instruction fails, and the rest of its line is left out. */
  failed(instruction: Instruction): void;
  /** The line holds, and evaluation goes on below. */
  jumped(line: Line): void;
}

/** One thing that a rule did. */
export interface Change {
  readonly what:
    | 'property' | 'tag' | 'link' | 'link-priority' | 'owner' | 'group' | 'mode' | 'seclabel' | 'name' | 'run' | 'attribute' | 'sysctl'
    | 'watch' | 'persist' | 'string-escape' | 'log-level' | 'dump';
  /**
   * `cleared` takes away all of its kind; `kept` means that an earlier `:=` forbids the change; `refused` that the value
   * cannot be taken, which a note explains
   */
  readonly how: 'set' | 'added' | 'removed' | 'cleared' | 'kept' | 'refused';
  /** of the property, attribute, sysctl or security module */
  readonly name: string | null;
  readonly value: string | null;
}
