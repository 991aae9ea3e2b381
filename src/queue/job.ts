import type { Uevent } from '../uevent/uevent.ts';
import { pack, unpack, type Packed } from './packed.ts';
import type { Turn } from './places.ts';

/**
 * - `waiting`: in the queue; whether it may start depends on the jobs before it
 * - `running`: taken, and not yet done
 * - `held`: taken and put back, because somebody else holds the device; still ahead of all that wait for it
 * - `done`: out of the queue, finished or cancelled
 */
export type JobState = 'waiting' | 'running' | 'held' | 'done';

/** A uevent in the queue. Made by `Queue.put`; all of it is the queue's to write. */
export class Job {
  #uevent: Uevent | Packed;
  /** counts from 1 in the order of arrival, which need not be that of SEQNUM */
  readonly arrival: number;
  /** CLOCK_MONOTONIC when the uevent was received, in microseconds; null when nobody said */
  readonly receivedUsec: bigint | null;
  /** what it is taken to occupy of the queue's memory */
  readonly sizeBytes: number;
  state: JobState = 'waiting';
  /** how many later uevents this one stands for, because they said the same */
  repeats = 0;
  /** the SEQNUM of the last uevent that this job stands for */
  lastSeqnum: bigint;
  /** the SEQNUM of the job that it waited for last; null when it never had to wait for another */
  waitedFor: bigint | null = null;

  /** the turns it has been given, one at each place that it occupies */
  turns: readonly Turn[] = [];
  /** how many of `turns` have not come yet; it may start at 0 */
  turnsToCome = 0;
  /** neighbours in order of arrival */
  earlier: Job | null = null;
  later: Job | null = null;

  constructor(uevent: Uevent, arrival: number, options: { receivedUsec: bigint | null; sizeBytes: number }) {
    this.#uevent = uevent;
    this.arrival = arrival;
    this.receivedUsec = options.receivedUsec;
    this.sizeBytes = options.sizeBytes;
    this.lastSeqnum = uevent.seqnum;
  }

  /** While the job is packed, a new value each time. */
  get uevent(): Uevent {
    return typeof this.#uevent === 'string' ? unpack(this.#uevent)! : this.#uevent;
  }

  /** Makes the job small, for a long wait. */
  pack(): void {
    if (typeof this.#uevent !== 'string') this.#uevent = pack(this.#uevent);
  }

  unpack(): void {
    this.#uevent = this.uevent;
  }
}
