import type { Uevent } from '../../uevent/uevent.ts';
import { Kin, type Neighbours } from './kin.ts';

/** What is known of a device manager's queue. */
export interface QueuedEvent {
  readonly devpath: string;
  readonly seqnum: bigint;
}

/**
 * Which events a command caused, and which of them are finished. While the book is open every event of the kernel counts, for
 * nobody can tell who caused it; afterwards only those of devices that belong to one that is in it.
 */
export class Ledger {
  readonly #kin: Kin;
  readonly #unfinished = new Map<bigint, Uevent>();
  /** told as finished; the kernel's word of it may come later, on another socket */
  readonly #finished = new Set<bigint>();
  #isOpen = true;

  constructor(neighbours: Neighbours) {
    this.#kin = new Kin(neighbours);
  }

  /** An event that the kernel sent. */
  sent(uevent: Uevent): void {
    if (!this.#isOpen && !this.#kin.has(uevent)) return;
    this.#kin.add(uevent);
    if (!this.#finished.has(uevent.seqnum)) this.#unfinished.set(uevent.seqnum, uevent);
  }

  /** An event that the device manager has told its listeners of. */
  finished(seqnum: bigint): void {
    this.#finished.add(seqnum);
    this.#unfinished.delete(seqnum);
  }

  /** The command has ended, and what it caused is on record. */
  close(): void {
    this.#isOpen = false;
  }

  /**
   * Strikes out events that are over although nobody told of them: of an interface in another network namespace, or one that said
   * the same as an earlier one and was handled together with it.
   *
   * @param asked   unfinished events that the device manager knew of when it was asked
   * @param queued  what was in its queue then
   */
  strike(asked: readonly Uevent[], queued: readonly QueuedEvent[]): void {
    const firstOf = new Map<string, bigint>();
    for (const { devpath, seqnum } of queued) {
      const known = firstOf.get(devpath);
      if (known === undefined || seqnum < known) firstOf.set(devpath, seqnum);
    }
    for (const { devpath, seqnum } of asked) {
      const first = firstOf.get(devpath);
      if (first === undefined || first > seqnum) this.finished(seqnum);
    }
  }

  /** in the order in which they were sent */
  get unfinished(): readonly Uevent[] {
    return [...this.#unfinished.values()];
  }
}
