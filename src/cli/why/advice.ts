import type { Device } from '../../device/device.ts';
import type { Instruction, Program } from '../../rules/program.ts';
import type { Verdict } from '../../rules/verdict.ts';
import type { Sight } from './line-watch.ts';
import { isSpread, parentTable } from './parent-table.ts';
import { placeOf } from './report.ts';
import { asking, keyOf, written } from './written.ts';

/** What is known when a question failed. */
export interface Failure {
  readonly device: Device;
  readonly at: Instruction;
  readonly saw: Sight;
  /** what the evaluation came to in the end */
  readonly verdict: Verdict;
  readonly program: Program;
}

/** What would have to change for a failed question to hold, in sentences; none where there is no good advice. */
export function adviceFor(failure: Failure): string[] {
  const { at, saw } = failure;
  switch (at.kind) {
    case 'parents':
      return adviceOnParents(failure.device, at);
    case 'env':
      return [...adviceOnProperty(failure, at.name), ...adviceOnValues(at, saw)];
    case 'attr':
      return saw.values.length > 0 ? adviceOnValues(at, saw) : adviceOnAttribute(failure.device, at);
    case 'action':
      return [`This asks for another action: repeat with --action to see what the line does then.`];
    case 'test':
    case 'program':
    case 'import-program':
    case 'import-builtin':
    case 'import-file':
    case 'import-db':
    case 'import-cmdline':
    case 'import-parent':
      return [];
    default:
      return adviceOnValues(at, saw);
  }
}

function adviceOnValues({ token }: Instruction, { values }: Sight): string[] {
  if (token.kind !== 'match') return [];
  if (token.negated) return [`It would hold for any value that does not match "${token.value}".`];
  const present = values.filter((value) => value !== null && value !== '') as string[];
  return present.slice(0, 8).map((value) => `It would hold as ${asking(token, value)}`);
}

function adviceOnProperty({ device, at, saw, verdict, program }: Failure, name: string): string[] {
  if (saw.values.some((value) => value !== null)) return [];
  const later = verdict.properties.get(name);
  const here = program.lines.findIndex(({ instructions }) => instructions.includes(at));
  if (later !== undefined && later.value !== null && program.lines.findIndex(({ instructions }) => instructions.some(({ token }) => token.source === later.source)) > here) {
    return [`${name} gets its value only later, '${later.value}' by ${placeOf(later.source)}: the line must come behind that one.`];
  }
  const stored = device.stored?.properties.get(name);
  if (stored !== undefined) return [`An earlier event gave the device ${name}='${stored}'; properties do not last, but IMPORT{db}="${name}" brings one back.`];
  return [`Neither the kernel nor a rule above this line gives the device ${name}.`];
}

/** A missing attribute fails a match, also one that asks for `!=`. */
function adviceOnAttribute(device: Device, { token }: Instruction): string[] {
  const name = token.attribute ?? '';
  for (let parent = device.parent; parent !== null; parent = parent.parent) {
    const value = parent.attribute(name);
    if (value !== null) return [`Its parent ${parent.sysname} has it: ATTRS{${name}} asks parents too.`];
  }
  return [`Neither the device nor one of its parents has an attribute '${name}'; a match for one that is missing fails, also with '!='.`];
}

function adviceOnParents(device: Device, at: Extract<Instruction, { kind: 'parents' }>): string[] {
  const rows = parentTable(device, at);
  if (isSpread(rows)) return ['Each of these holds on some device, but all of one line must hold on one and the same device.'];
  const advice: string[] = [];
  for (const [index, { token }] of at.conditions.entries()) {
    const cells = rows.map(({ cells }) => cells[index]);
    if (cells.some((cell) => cell?.holds !== false)) continue;
    const values = [...new Set(cells.flatMap((cell) => cell?.value ?? []))];
    if (values.length === 0) advice.push(`No device here has ${keyOf(token)}.`);
    else if (token.kind === 'match' && !token.negated) advice.push(...values.slice(0, 4).map((value) => `${written(token)} would hold as ${asking(token, value)}`));
  }
  return advice;
}
