/**
 * The part of a program that can matter for one ACTION and SUBSYSTEM. Lines that these two rule out are gone, the questions
 * about them that are left would all be answered with yes and are not asked again, and what unconditional jumps skip is gone
 * too. Evaluating the part gives what evaluating the whole would give.
 *
 * Finding the part visits the lines that name the subsystem and those that name none; lines of other subsystems cost nothing,
 * however many there are.
 */
import type { Action } from '../uevent/uevent.ts';
import { matches } from './match.ts';
import { concernsAny, concernsNode, givesName, type Line, type Program } from './program.ts';

/** A part of a program, as positions in it: a pointer for each line, nothing is copied. */
export interface Part {
  readonly lines: readonly Line[];
  /** the lines' questions about ACTION and SUBSYSTEM have been answered with yes */
  readonly isSettled: boolean;
  /** for each line of the part, where in the part to go on when it holds */
  readonly next: Uint32Array;
}

/** What is known of an event before its rules are looked at. */
export interface Known {
  readonly action: Action;
  readonly subsystem: string | null;
}

/** How many lines the parts may have together before they are forgotten: about 12 MB. A machine has some hundred kinds of events. */
const keptLines = 1_000_000;

/** A program and the parts of it that have been asked for. */
export class Specialiser {
  readonly program: Program;
  readonly #parts = new Map<string, Part>();
  #lineCount = 0;

  constructor(program: Program) {
    this.program = program;
  }

  /** The part for events of this kind. */
  for(known: Known): Part {
    const key = `${known.action} ${known.subsystem ?? ''}`;
    const found = this.#parts.get(key);
    if (found !== undefined) return found;
    const part = specialise(this.program, known);
    this.#keep(key, part);
    return part;
  }

  #keep(key: string, part: Part): void {
    // Even a part without lines takes some room.
    this.#lineCount += part.lines.length + 16;
    if (this.#lineCount > keptLines) {
      this.#parts.clear();
      this.#lineCount = part.lines.length + 16;
    }
    this.#parts.set(key, part);
  }
}

/** Finds the part of a program that can matter for events of one kind. */
export function specialise(program: Program, known: Known): Part {
  const positions: number[] = [];
  // Where lines that may or may not hold jump to.
  const entrances = new Uint8Array(program.lines.length + 1);
  const candidates = new Candidates(program, known.subsystem ?? '');
  const possible = possibleEffects(known.action);
  for (let position = candidates.from(0); position < program.lines.length; ) {
    const line = program.lines[position] as Line;
    const following = position + 1;
    if ((line.effects & possible) === 0 || !holds(line, known)) {
      position = candidates.from(following);
      continue;
    }
    const jumps = line.next !== following;
    if (!jumps || line.rest.length > 0) {
      positions.push(position);
      if (jumps) entrances[line.next] = 1;
      position = candidates.from(following);
      continue;
    }
    // It jumps whatever the device is. What it skips matters only from where an earlier line may jump in.
    const entrance = entrances.subarray(following, line.next).indexOf(1);
    if (entrance >= 0) positions.push(position);
    position = candidates.from(entrance >= 0 ? following + entrance : line.next);
  }
  return partOf(program, positions);
}

/** The part that is the whole program, for those who want to see every line. */
export function whole(program: Program): Part {
  return { lines: program.lines, isSettled: false, next: Uint32Array.from(program.lines, ({ next }) => next) };
}

/** What lines can do at most for a device with this action: one that is gone gets no name and no node. */
export function possibleEffects(action: Action): number {
  return action === 'remove' ? concernsAny : concernsAny | concernsNode | givesName;
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
  return { lines, isSettled: true, next };
}

/** The lines that can concern a subsystem, in ascending order: two sorted lists read as one. */
class Candidates {
  readonly #own: readonly number[];
  readonly #general: readonly number[];
  readonly #end: number;

  constructor(program: Program, subsystem: string) {
    this.#own = program.bySubsystem.get(subsystem) ?? [];
    this.#general = program.ofAnySubsystem;
    this.#end = program.lines.length;
  }

  /** The first candidate at or after a position; the number of lines when there is none. */
  from(position: number): number {
    const own = this.#own[firstAtLeast(this.#own, position)] ?? this.#end;
    const general = this.#general[firstAtLeast(this.#general, position)] ?? this.#end;
    return Math.min(own, general);
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
