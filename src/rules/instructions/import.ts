import { compileGlob, matchesGlob } from '../../base/glob.ts';
import { maxPathBytes, splitCommand, trimBlanks } from '../../base/text.ts';
import { propertiesOf } from '../../device/properties.ts';
import type { Draft } from '../draft.ts';
import type { ImportFileMatch, ImportOneMatch, ImportParentMatch, Instruction } from '../program.ts';
import { substitute } from '../substitute.ts';

/** IMPORT{file} */
export function importFile(draft: Draft, instruction: ImportFileMatch): boolean {
  const file = substitute(draft, instruction.file, { by: instruction, maxBytes: maxPathBytes });
  if (file === null) return false;
  const text = draft.world.readFile(file);
  if (text === null) return instruction.negated;
  importLines(draft, text, instruction);
  return !instruction.negated;
}

/** IMPORT{parent}: those properties of the parent whose names match, from the kernel and from its record. */
export function importParent(draft: Draft, instruction: ImportParentMatch): boolean {
  const names = substitute(draft, instruction.names, { by: instruction, maxBytes: maxPathBytes });
  if (names === null) return false;
  const glob = instruction.glob ?? compileGlob(names);
  const { parent } = draft.device;
  let found = false;
  for (const [name, value] of parent === null ? [] : propertiesOf(parent)) {
    if (!matchesGlob(glob, name)) continue;
    draft.setProperty(name, value, instruction);
    found = true;
  }
  return found !== instruction.negated;
}

/**
 * IMPORT{db}: one property of the record before this event. On `remove` there is none: rules see the record's properties as the
 * device's own.
 */
export function importStored(draft: Draft, instruction: ImportOneMatch): boolean {
  const value = draft.action === 'remove' ? null : draft.storedProperty(instruction.name);
  return importOne(draft, instruction, value);
}

/** IMPORT{cmdline}: an option of the kernel command line; one without a value gives `1`. */
export function importOption(draft: Draft, instruction: ImportOneMatch): boolean {
  return importOne(draft, instruction, kernelOption(draft.world.kernelCommandLine(), instruction.name));
}

/**
 * Sets what a text says in lines of the form KEY=VALUE. Lines that begin with `#` are comments, white space around key and
 * value is ignored, and one pair of quotes around the value is taken off. Other lines are left out.
 *
 * @param refuses  keys that are not taken from this text
 */
export function importLines(draft: Draft, text: string, by: Instruction, refuses: (name: string) => boolean = () => false): void {
  for (const line of text.split(/[\n\r\0]+/)) {
    const property = parseProperty(line);
    if (property === null) continue;
    const [name, value] = property;
    if (refuses(name)) draft.refuse(by, { what: 'property', name }, `the property ${name} is not imported: a program may not set it`);
    else draft.setProperty(name, value, by);
  }
}

/**
 * Reads one line of such a text.
 *
 * @returns null for a comment, an empty line, and a line that is not KEY=VALUE
 */
export function parseProperty(line: string): readonly [name: string, value: string] | null {
  const text = trimBlanks(line);
  const equals = text.indexOf('=');
  if (text.startsWith('#') || equals < 1) return null;
  const name = trimBlanks(text.slice(0, equals));
  const value = trimBlanks(text.slice(equals + 1));
  if (name === '' || value === '') return null;
  const quote = value[0];
  if (quote !== '"' && quote !== "'") return [name, value];
  return value.length > 1 && value.endsWith(quote) ? [name, value.slice(1, -1)] : null;
}

function importOne(draft: Draft, instruction: ImportOneMatch, value: string | null): boolean {
  if (value === null) return instruction.negated;
  draft.setProperty(instruction.name, value, instruction);
  return !instruction.negated;
}

/**
 * The value of an option in a kernel command line (kernel-command-line(7)): of several the last, `1` for one that is only
 * named, null where there is none. Underscores and hyphens in its name are alike.
 */
export function kernelOption(commandLine: string, name: string): string | null {
  const wanted = name.replaceAll('-', '_');
  if (!commandLine.replaceAll('-', '_').includes(wanted)) return null;
  let found: string | null = null;
  let isNamed = false;
  for (const word of splitCommand(commandLine)) {
    const equals = word.indexOf('=');
    if ((equals < 0 ? word : word.slice(0, equals)).replaceAll('-', '_') !== wanted) continue;
    if (equals < 0) isNamed = true;
    else found = word.slice(equals + 1);
  }
  return found ?? (isNamed ? '1' : null);
}
