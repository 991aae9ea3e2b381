import type { Claims } from './claims.ts';
import type { Job } from './job.ts';

/**
 * Who may run now, answered without ever comparing two jobs.
 *
 * A place is anything that jobs can meet at: each device path, each of its ancestors, each key. A job *stops* at its
 * own path and keys and *passes* through the ancestors of its path. Two jobs conflict exactly when they meet at a
 * place where at least one of them stops: both on one device, or one on a device and the other below it. So every
 * place keeps a line of turns in order of arrival, where a turn is either one job that stops or any number of jobs
 * that pass:
 *
 *     /devices/pci0/usb1      [pass ×3]─[stop]─[pass ×2]         3 events below, then one on usb1, then 2 below
 *      └─ …/usb1/1-2          [stop]─[stop]
 *
 * The turn at the head of a line has come; when its last job leaves, the next one comes. A job may start when its
 * turn has come at all of its places. Joining and leaving cost one step for each place, that is, for each component
 * of the path; how long the lines are does not matter. Since all lines are in the order of arrival, no two jobs can
 * wait for each other.
 */
export class Places {
  readonly #places = new Map<string, Place>();
  readonly #onReady: (job: Job) => void;

  /** @param onReady  called when the last turn of a job comes, even if that job left meanwhile */
  constructor(onReady: (job: Job) => void) {
    this.#onReady = onReady;
  }

  /** Gives a job its turns behind all jobs that joined before. True when all of them have come already. */
  join(job: Job, claims: Claims): boolean {
    const turns: Turn[] = [];
    for (const path of claims.paths) turns.push(stopAt(this.#path(path), job));
    for (const key of claims.keys) turns.push(stopAt(this.#key(key), job));

    for (let i = 0; i < claims.paths.length; i++) {
      for (let place = turns[i]!.place.parent; place !== null; place = place.parent) {
        // Only the two paths of a renamed device can meet each other, one above the other or below the same ancestors.
        if (claims.paths.length > 1 && turns.some((turn) => turn.place === place)) continue;
        turns.push(passThrough(place, job));
      }
    }
    job.turns = turns.slice(); // without the room that pushing left behind it, for jobs may wait in great numbers
    return job.turnsToCome === 0;
  }

  /** Takes a job out of all its lines, whether its turns had come or not. */
  leave(job: Job): void {
    for (const turn of job.turns) {
      turn.jobs--;
      if (turn.jobs === 0) this.#end(turn);
    }
    job.turns = NO_TURNS;
  }

  /** The last job in line that stops at a path; null when the last one merely passes, or when there is none. */
  lastStop(path: string): Job | null {
    const turn = this.#places.get(path)?.last;
    return turn === undefined || turn === null ? null : turn.stopping;
  }

  /** Whether no later job conflicts with this one. */
  isLast(job: Job): boolean {
    for (const turn of job.turns) if (turn.next !== null) return false;
    return true;
  }

  /** How many places are occupied; 0 when no job is in line. */
  get size(): number {
    return this.#places.size;
  }

  #end(turn: Turn): void {
    const { place, previous, next } = turn;
    if (previous === null) place.first = next;
    else previous.next = next;
    if (next === null) place.last = previous;
    else next.previous = previous;
    if (place.first === null) this.#places.delete(place.name);
    else this.#call(place.first);
  }

  /** Lets a turn at the head of its line come, and with a passing one those that pass right behind it. */
  #call(head: Turn): void {
    for (let turn: Turn | null = head; turn !== null && (turn === head || turn.stopping === null); turn = turn.next) {
      if (!turn.hasCome) this.#come(turn);
      if (turn.stopping !== null) return;
    }
  }

  #come(turn: Turn): void {
    turn.hasCome = true;
    const { stopping, passing } = turn;
    turn.passing = NOBODY;
    if (stopping !== null) this.#arrive(stopping);
    for (const job of passing) this.#arrive(job);
  }

  #arrive(job: Job): void {
    job.turnsToCome--;
    if (job.turnsToCome === 0) this.#onReady(job);
  }

  #key(key: string): Place {
    let place = this.#places.get(key);
    if (place === undefined) {
      place = new Place(key, null);
      this.#places.set(key, place);
    }
    return place;
  }

  /**
   * The place of a path. An occupied place's ancestors are occupied too, by the same jobs, so the search goes up only
   * as far as the first one that is there.
   */
  #path(path: string): Place {
    const known = this.#places.get(path);
    if (known !== undefined) return known;
    const slash = path.lastIndexOf('/');
    const place = new Place(path, slash > 0 ? this.#path(path.slice(0, slash)) : null);
    this.#places.set(path, place);
    return place;
  }
}

const NO_TURNS: readonly Turn[] = [];
const NOBODY: Job[] = [];

/** Somewhere that jobs can meet, and the line in front of it. It exists while somebody is in the line. */
class Place {
  readonly name: string;
  readonly parent: Place | null;
  first: Turn | null = null;
  last: Turn | null = null;

  constructor(name: string, parent: Place | null) {
    this.name = name;
    this.parent = parent;
  }
}

/** A stretch of one place's line: one job that stops there, or those that pass one behind the other. */
export class Turn {
  readonly place: Place;
  /** null when this is a turn of passing jobs */
  readonly stopping: Job | null;
  /** those who pass and still have to be told that their turn has come */
  passing: Job[] = NOBODY;
  /** how many have not left */
  jobs = 1;
  hasCome: boolean;
  previous: Turn | null;
  next: Turn | null = null;

  constructor(place: Place, stopping: Job | null) {
    this.place = place;
    this.stopping = stopping;
    this.previous = place.last;
    this.hasCome = place.last === null;
    if (place.last === null) place.first = this;
    else place.last.next = this;
    place.last = this;
  }
}

function stopAt(place: Place, job: Job): Turn {
  const turn = new Turn(place, job);
  if (!turn.hasCome) job.turnsToCome++;
  return turn;
}

function passThrough(place: Place, job: Job): Turn {
  const last = place.last;
  if (last !== null && last.stopping === null) {
    last.jobs++;
    if (!last.hasCome) {
      last.passing.push(job);
      job.turnsToCome++;
    }
    return last;
  }
  const turn = new Turn(place, null);
  if (!turn.hasCome) {
    turn.passing = [job];
    job.turnsToCome++;
  }
  return turn;
}
