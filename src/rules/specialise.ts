/**
 * The part of a program that can matter for events of one kind: those of one ACTION and SUBSYSTEM, about devices whose names begin
 * with the same letter and that have a node, an interface or neither. Three things are left out: lines that cannot hold for such an
 * event, or could do nothing for it; the questions about ACTION and SUBSYSTEM in the other lines, because the answer is always yes;
 * and lines that are skipped by a jump which always happens. Evaluating the part gives the verdict of the whole program.
 *
 * Finding the part visits the lines that name the subsystem and those that name none; lines of other subsystems cost nothing,
 * however many there are.
 */
import { type Action, actions } from '../uevent/uevent.ts';
import type { Device } from '../device/device.ts';
import { anyInitial, initialBit, matches } from './match.ts';
import { concernsAny, concernsNode, givesName, type Line, type Program } from './program.ts';

/** A part of a program. It refers to the program's lines and copies none of them. */
export interface Part {
  readonly lines: readonly Line[];
  /** the lines' questions about ACTION and SUBSYSTEM have been answered with yes */
  readonly isSettled: boolean;
  /** for each line of the part, where in the part to go on when it holds */
  readonly next: Uint32Array;
  /** each line's `needs` */
  readonly needs: Int32Array;
}

/** What is known of an event before its rules are looked at. */
export interface Known {
  readonly action: Action;
  readonly subsystem: string | null;
  /** what the device's name begins with, by `initialBit`; left out where any name is meant */
  readonly initial?: number;
  /** what lines can do for the device, by the bits of `Line.effects`; left out where any device is meant */
  readonly effects?: number;
}

/** What is known of a device's event. */
export function knownOf(device: Device, action: Action): Known {
  return { action, subsystem: device.subsystem, initial: initialBit(device.sysname), effects: effectsFor(device, action) };
}

/** What rules can do for this device: only one with a node gets links and permissions, only an interface gets a name. */
export function effectsFor(device: Device, action: Action): number {
  let effects = concernsAny;
  if (device.devnum !== null) effects |= concernsNode;
  if (device.ifindex !== null) effects |= givesName;
  return effects & possibleEffects(action);
}

/** How many lines the parts may have together (about 12 MB) before all are forgotten. A machine has some hundred kinds of events. */
const keptLines = 1_000_000;

/** A program and the parts of it that have been asked for. */
export class Specialiser {
  readonly program: Program;
  /** by subsystem, then by `numberOf` */
  readonly #parts = new Map<string, Map<number, Part>>();
  #lineCount = 0;

  constructor(program: Program) {
    this.program = program;
  }

  /** The part for events of this kind. */
  for(known: Known): Part {
    const subsystem = known.subsystem ?? '';
    const number = numberOf(known);
    const found = this.#parts.get(subsystem)?.get(number);
    if (found !== undefined) return found;
    const part = specialise(this.program, known);
    this.#keep(part, subsystem, number);
    return part;
  }

  #keep(part: Part, subsystem: string, number: number): void {
    // Even a part without lines takes some room.
    this.#lineCount += part.lines.length + 16;
    if (this.#lineCount > keptLines) {
      this.#parts.clear();
      this.#lineCount = part.lines.length + 16;
    }
    const ofSubsystem = this.#parts.get(subsystem);
    if (ofSubsystem === undefined) this.#parts.set(subsystem, new Map([[number, part]]));
    else ofSubsystem.set(number, part);
  }
}

/** A number that stands for the action, the initial and the effects together. */
function numberOf({ action, initial = anyInitial, effects = allEffects }: Known): number {
  // The initial is one bit, whose position counts from 0 to 31; 32 stands for any initial.
  const place = initial === anyInitial ? 32 : 31 - Math.clz32(initial);
  return ((actions.indexOf(action) * 33 + place) << 3) | effects;
}

/** Finds the part of a program that can matter for events of one kind. */
export function specialise(program: Program, known: Known): Part {
  const positions: number[] = [];
  // Lines to which an earlier line may jump: 1 at their positions.
  const entrances = new Uint8Array(program.lines.length + 1);
  const candidates = new Candidates(program, known.subsystem ?? '');
  const possible = possibleEffects(known.action) & (known.effects ?? allEffects);
  const initial = known.initial ?? anyInitial;
  while (candidates.position < program.lines.length) {
    const { position } = candidates;
    const line = program.lines[position] as Line;
    const following = position + 1;
    candidates.advance();
    if ((line.effects & possible) === 0 || (line.initials & initial) === 0 || !holds(line, known)) continue;
    const jumps = line.next !== following;
    if (jumps && (~line.certain & initial) === 0) {
      // The line holds for every such device, and so always jumps. Of the lines between, only those matter that an earlier jump leads to.
      const entrance = entrances.subarray(following, line.next).indexOf(1);
      candidates.advanceTo(entrance < 0 ? line.next : following + entrance);
      if (entrance < 0) continue;
    }
    positions.push(position);
    if (jumps) entrances[line.next] = 1;
  }
  return partOf(program, positions);
}

/** The part that is the whole program, for those who want to see every line. */
export function whole(program: Program): Part {
  const { lines } = program;
  return { lines, isSettled: false, next: Uint32Array.from(lines, ({ next }) => next), needs: needsOf(lines) };
}

/** What lines can do at most on this action: a device that is removed gets neither a name nor a node. */
function possibleEffects(action: Action): number {
  return action === 'remove' ? concernsAny : allEffects;
}

const allEffects = concernsAny | concernsNode | givesName;

function needsOf(lines: readonly Line[]): Int32Array {
  return Int32Array.from(lines, ({ needs }) => needs);
}

function holds(line: Line, known: Known): boolean {
  for (const guard of line.guards) {
    const value = guard.kind === 'action' ? known.action : (known.subsystem ?? '');
    if (matches(guard.pattern, value) === guard.negated) return false;
  }
  return true;
}

function partOf(program: Program, positions: readonly number[]): Part {
  const lines = positions.map((position) => program.lines[position] as Line);
  const next = Uint32Array.from(lines, (line, index) => (line.next === (positions[index] as number) + 1 ? index + 1 : firstAtLeast(positions, line.next)));
  return { lines, isSettled: true, next, needs: needsOf(lines) };
}

/** The lines that can concern a subsystem, in ascending order: two sorted lists read as one. */
class Candidates {
  readonly #own: readonly number[];
  readonly #general: readonly number[];
  readonly #end: number;
  #ownIndex = 0;
  #generalIndex = 0;
  /** the candidate at hand; the number of lines when there are no more */
  position = 0;

  constructor(program: Program, subsystem: string) {
    this.#own = program.bySubsystem.get(subsystem) ?? [];
    this.#general = program.ofAnySubsystem;
    this.#end = program.lines.length;
    this.#look();
  }

  /** Goes on to the next candidate. */
  advance(): void {
    if (this.#own[this.#ownIndex] === this.position) this.#ownIndex++;
    else this.#generalIndex++;
    this.#look();
  }

  /** Goes on to the first candidate at or behind a position. */
  advanceTo(position: number): void {
    this.#ownIndex = firstAtLeast(this.#own, position);
    this.#generalIndex = firstAtLeast(this.#general, position);
    this.#look();
  }

  #look(): void {
    const own = this.#own[this.#ownIndex] ?? this.#end;
    const general = this.#general[this.#generalIndex] ?? this.#end;
    this.position = own < general ? own : general;
  }
}

/** The index of the first element of an ascending list that is not less than a value. */
function firstAtLeast(list: readonly number[], value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
