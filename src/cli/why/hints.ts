/** What a question that failed gets wrong, whatever it asks for: it asks the wrong device, too early, or by a wrong name. */
import { sourceText } from '../../base/problem.ts';
import type { Device } from '../../device/device.ts';
import { attributeMeant, isNameOfProperty } from '../../lint/spelling.ts';
import { knownSource } from '../../lint/providers.ts';
import { matches } from '../../rules/match.ts';
import type { GuardInstruction, Instruction, Program, ValueMatch } from '../../rules/program.ts';
import type { Verdict } from '../../rules/verdict.ts';
import type { Sight } from './line-watch.ts';
import { isSpread, parentTable, type ParentRow } from './parent-table.ts';
import { keyOf, written } from './written.ts';

/** What is known when a question failed. */
export interface Failure {
  readonly device: Device;
  readonly at: Instruction;
  readonly saw: Sight;
  /** what the evaluation came to in the end */
  readonly verdict: Verdict;
  readonly program: Program;
  /** whether the rules that are tried are not all that are in force */
  readonly isPartial: boolean;
}

/** Sentences, none where the question may be meant as it is. */
export function hintsFor(failure: Failure): string[] {
  const { device, at, saw } = failure;
  switch (at.kind) {
    case 'parents':
      return hintsOnParents(device, at);
    case 'env':
      return saw.values.some((value) => value !== null) ? [] : hintsOnProperty(failure, at.name);
    case 'attr':
      return saw.values.length > 0 ? [] : hintsOnAttribute(device, at);
    case 'kernel':
    case 'subsystem':
    case 'driver':
      return at.negated ? [] : hintsOnName(device, at);
    default:
      return [];
  }
}

function hintsOnProperty({ device, at, verdict, program, isPartial }: Failure, name: string): string[] {
  if (attributeOnChain(device, name) !== null) return [`${name} is an attribute and no property: ATTRS{${name}} asks the device and its parents.`];
  const later = verdict.properties.get(name);
  const here = program.lines.findIndex(({ instructions }) => instructions.includes(at));
  if (later !== undefined && later.value !== null) {
    const there = program.lines.findIndex(({ instructions }) => instructions.some(({ token }) => token.source === later.source));
    if (there > here) return [`${name} gets its value only later, '${later.value}' by ${sourceText(later.source)}: the line must come behind that one.`];
  }
  if (program.lines[here]?.instructions.some((one) => one.kind === 'set-env' && one.token.attribute === name) === true) {
    return [`The line sets ${name} itself, but only when all of its questions hold: ask on a line below.`];
  }
  const stored = device.stored?.properties.get(name);
  if (stored !== undefined) return [`An earlier event gave the device ${name}='${stored}'; properties do not last, but IMPORT{db}="${name}" brings one back.`];
  if (!isPartial) return [`Neither the kernel nor a rule above this line gives the device ${name}.`];
  const source = knownSource(name);
  return [source === null ? `None of the rules that are tried gives the device ${name}: --installed tries all others too.` : `${name} is found out by other rules, as in ${source.file}: --installed tries them too.`];
}

/** A missing attribute fails a match, also one that asks for `!=`. */
function hintsOnAttribute(device: Device, { token }: Instruction): string[] {
  const name = token.attribute ?? '';
  const owner = attributeOnChain(device.parent, name);
  if (owner !== null) return [`Its parent ${owner.on.sysname} has it: ATTRS{${name}} asks parents too.`];
  return hintsOnUnknownAttribute(device, name) ?? [`Neither the device nor one of its parents has an attribute '${name}'; a match for one that is missing fails, also with '!='.`];
}

/** The name is another kind of name, or spelt in another way; null when nothing is known about it. */
function hintsOnUnknownAttribute(device: Device, name: string): string[] | null {
  if (isNameOfProperty(name)) return [`${name} is the name of a property and no attribute: ENV{${name}} asks for it.`];
  const ofInput = inputAttributes.get(name);
  const input = ofInput === undefined ? null : attributeOnChain(device, ofInput);
  if (input !== null) return [`No USB device is above it, but ${input.on.sysname} has ${ofInput}: ATTRS{${ofInput}} asks for it.`];
  const meant = attributeMeant(name);
  const owner = meant === null ? null : attributeOnChain(device, meant);
  return owner === null ? null : [`${owner.on.sysname} has ${meant}: names are compared letter by letter, capitals included.`];
}

/** What an input device without a USB parent, such as one of uinput, says of itself in place of USB's attributes. */
const inputAttributes: ReadonlyMap<string, string> = new Map([['idVendor', 'id/vendor'], ['idProduct', 'id/product'], ['product', 'name'], ['serial', 'uniq']]);

/** KERNEL, SUBSYSTEM and DRIVER ask the device alone. */
function hintsOnName(device: Device, at: ValueMatch | GuardInstruction): string[] {
  for (let parent = device.parent; parent !== null; parent = parent.parent) {
    const value = at.kind === 'kernel' ? parent.sysname : at.kind === 'subsystem' ? parent.subsystem : parent.driver;
    if (value !== null && matches(at.pattern, value)) return [`Its parent ${parent.sysname} has '${value}': ${at.token.key}S asks parents too.`];
  }
  return [];
}

function hintsOnParents(device: Device, at: Extract<Instruction, { kind: 'parents' }>): string[] {
  const rows = parentTable(device, at);
  if (isSpread(rows)) return [
    'Each of these holds on some device, but all of one line must hold on one and the same device.',
    `${whoHoldsWhat(rows)}. Ask about one of them on a line of its own, and remember the answer in a property such as ENV{.found}.`,
  ];
  const missing = at.conditions.flatMap(({ token }, index) => (rows.every(({ cells }) => cells[index]?.value === null) ? [token] : []));
  return missing.flatMap((token) => (token.key === 'ATTRS' ? (hintsOnUnknownAttribute(device, token.attribute ?? '') ?? []) : [`No device here has ${keyOf(token)}.`]));
}

/** The devices on which conditions hold, each with those that hold there and on none that is told before. */
function whoHoldsWhat(rows: readonly ParentRow[]): string {
  const told = new Set<number>();
  const byNumber = [...rows].sort((a, b) => heldBy(b).length - heldBy(a).length);
  return byNumber.flatMap((row) => {
    const fresh = heldBy(row).filter((index) => !told.has(index));
    for (const index of fresh) told.add(index);
    return fresh.length === 0 ? [] : [`${row.device.sysname} has ${fresh.map((index) => written((row.cells[index] as ParentRow['cells'][number]).token)).join(', ')}`];
  }).join('; ');
}

function heldBy({ cells }: ParentRow): number[] {
  return cells.flatMap(({ holds }, index) => (holds === true ? [index] : []));
}

function attributeOnChain(from: Device | null, name: string): { readonly on: Device; readonly value: string } | null {
  for (let on = from; on !== null; on = on.parent) {
    const value = on.attribute(name);
    if (value !== null) return { on, value };
  }
  return null;
}
