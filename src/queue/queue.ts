import type { Uevent } from '../uevent/uevent.ts';
import { claimsOf, conflict } from './claims.ts';
import { Job } from './job.ts';
import { OverflowList, type Overflow } from './overflow.ts';
import { Places } from './places.ts';
import { ReadyList } from './ready.ts';
import { isRepeat } from './repeat.ts';

export interface QueueLimits {
  /** how much memory waiting uevents may take, roughly; removals may take as much again */
  readonly limitBytes: number;
  /** how many devices may be remembered one by one for a later comparison with sysfs */
  readonly limitDevices: number;
}

const defaultLimits: QueueLimits = { limitBytes: 128 * 1024 * 1024, limitDevices: 16_384 };

/** Counts for whoever watches. */
export interface QueueState {
  readonly waiting: number;
  readonly running: number;
  readonly held: number;
  /** uevents that were merged into an equal one, since the queue was made */
  readonly merged: number;
  /** uevents that were not kept, since the queue was made */
  readonly shed: number;
  readonly sizeBytes: number;
}

/**
 * The uevents that are not finished, and the decision which of them may be handled now.
 *
 * A job may start when no earlier unfinished one conflicts with it (see `claims.ts`); among those that may, the
 * earliest arrival is first. Arrival counts and not SEQNUM: the kernel may number two events on two processors and
 * deliver them the other way round, and gaps are ordinary.
 *
 * The queue is bounded. A `change` that says only what a waiting one says is merged into it. When waiting uevents
 * take more memory than they may, further ones are shed: their devices are remembered for a comparison with sysfs,
 * later, which finds the same state that the events told of. Removals are kept even then, and if they too are
 * too many, everything is to be compared, which finds devices that are gone by their records.
 */
export class Queue {
  readonly #limits: QueueLimits;
  readonly #ready = new ReadyList();
  readonly #places = new Places((job) => {
    job.waitedFor = this.#leavingSeqnum;
    this.#ready.add(job);
  });
  readonly #overflow: OverflowList;
  #arrivals = 0;
  #waiting = 0;
  #running = 0;
  #held = 0;
  #merged = 0;
  #shed = 0;
  #sizeBytes = 0;
  /** of the job whose leaving lets others start */
  #leavingSeqnum: bigint | null = null;
  #first: Job | null = null;
  #last: Job | null = null;

  constructor(limits: QueueLimits = defaultLimits) {
    this.#limits = limits;
    this.#overflow = new OverflowList(limits.limitDevices);
  }

  /**
   * Puts a uevent behind all others.
   *
   * @param receivedUsec  CLOCK_MONOTONIC when it was received, in microseconds, if anybody will ask
   * @returns the job that will handle it, an earlier one when the uevent was merged; null when it was shed
   */
  put(uevent: Uevent, receivedUsec: bigint | null = null): Job | null {
    const repeated = this.#findRepeated(uevent);
    if (repeated !== null) {
      repeated.repeats++;
      repeated.lastSeqnum = uevent.seqnum;
      this.#merged++;
      return repeated;
    }

    const sizeBytes = sizeOf(uevent);
    const claims = claimsOf(uevent);
    if (uevent.action === 'remove') {
      if (this.#sizeBytes + sizeBytes > 2 * this.#limits.limitBytes) {
        this.#overflow.addEverything();
        return this.#shedOne(claims.paths);
      }
      this.#overflow.forget(uevent.devpath);
    } else if (this.#sizeBytes + sizeBytes > this.#limits.limitBytes) {
      return this.#shedOne(claims.paths);
    }

    const job = new Job(uevent, ++this.#arrivals, { receivedUsec, sizeBytes });
    job.earlier = this.#last;
    if (this.#last === null) this.#first = job;
    else this.#last.later = job;
    this.#last = job;
    this.#waiting++;
    this.#sizeBytes += sizeBytes;
    if (this.#places.join(job, claims)) this.#ready.add(job);
    if (this.#waiting > MANY_WAITING) job.pack();
    return job;
  }

  /** The earliest job that may start now, which from here on is running; null when there is none. */
  take(): Job | null {
    for (let job = this.#ready.take(); job !== null; job = this.#ready.take()) {
      if (job.state !== 'waiting') continue; // cancelled after it had become ready
      job.state = 'running';
      job.unpack();
      this.#waiting--;
      this.#running++;
      return job;
    }
    return null;
  }

  /** A running job is finished, whether well or not. Those that waited for it may be ready now. */
  done(job: Job): void {
    expect(job, 'running');
    this.#running--;
    this.#remove(job);
  }

  /**
   * A running job cannot be done now, because somebody else holds the device. It keeps its place in front of
   * everything that waits for it and is not handed out before `release`.
   */
  requeue(job: Job): void {
    expect(job, 'running');
    job.state = 'held';
    this.#running--;
    this.#held++;
  }

  /** A held job may be tried again. */
  release(job: Job): void {
    expect(job, 'held');
    job.state = 'waiting';
    this.#held--;
    this.#waiting++;
    this.#ready.add(job);
  }

  /** Takes out a job that is not running, as if it had never been put. */
  cancel(job: Job): void {
    if (job.state === 'held') this.#held--;
    else {
      expect(job, 'waiting');
      this.#waiting--;
    }
    this.#remove(job);
  }

  /** How many jobs are unfinished, whatever their state. */
  get size(): number {
    return this.#waiting + this.#running + this.#held;
  }

  get running(): number {
    return this.#running;
  }

  get isEmpty(): boolean {
    return this.#first === null;
  }

  get state(): QueueState {
    return {
      waiting: this.#waiting, running: this.#running, held: this.#held,
      merged: this.#merged, shed: this.#shed, sizeBytes: this.#sizeBytes,
    };
  }

  /** All unfinished jobs in order of arrival. The queue must not change while they are looked at. */
  *jobs(): Generator<Job> {
    for (let job = this.#first; job !== null; job = job.later) yield job;
  }

  /**
   * What a job waits for, in order of arrival: every earlier unfinished job that conflicts with it. Looks at each of
   * them and is meant for people, not for the path of an event.
   */
  blockersOf(job: Job): Job[] {
    if (job.state !== 'waiting') return [];
    const claims = claimsOf(job.uevent);
    const blockers: Job[] = [];
    for (let earlier = job.earlier; earlier !== null; earlier = earlier.earlier) {
      if (conflict(claimsOf(earlier.uevent), claims)) blockers.push(earlier);
    }
    return blockers.reverse();
  }

  /** Whether anything was shed that nobody has taken yet (`takeOverflow`). */
  get hasShed(): boolean {
    return !this.#overflow.isEmpty;
  }

  /** What was shed, once there is room to act on it; null when nothing was, or while memory is still short. */
  takeOverflow(): Overflow | null {
    return this.#sizeBytes > this.#limits.limitBytes / 2 ? null : this.#overflow.take();
  }

  /** A waiting job that says the same as this uevent and after which nothing was queued that either might notice. */
  #findRepeated(uevent: Uevent): Job | null {
    if (uevent.action !== 'change') return null;
    const job = this.#places.lastStop(uevent.devpath);
    if (job === null || job.state !== 'waiting' || !this.#places.isLast(job)) return null;
    const earlier = job.uevent;
    return earlier.devpath === uevent.devpath && isRepeat(earlier, uevent) ? job : null;
  }

  #shedOne(devpaths: readonly string[]): null {
    this.#shed++;
    this.#overflow.add(devpaths);
    return null;
  }

  #remove(job: Job): void {
    job.state = 'done';
    this.#sizeBytes -= job.sizeBytes;
    if (job.earlier === null) this.#first = job.later;
    else job.earlier.later = job.later;
    if (job.later === null) this.#last = job.earlier;
    else job.later.earlier = job.earlier;
    this.#leavingSeqnum = job.lastSeqnum;
    this.#places.leave(job);
  }
}

/**
 * With more jobs waiting than this, further ones are packed: not so few that ordinary days would have to pay for it.
 */
const MANY_WAITING = 500;
/** What a packed job takes with its turns and places on V8 11, beside its text, as `bench/queue.ts` measures it. */
const JOB_BYTES = 900;

function sizeOf({ properties, text }: Uevent): number {
  if (text !== undefined) return JOB_BYTES + text.length;
  let bytes = JOB_BYTES;
  properties.forEach((value, name) => {
    bytes += name.length + value.length + '=\0'.length;
  });
  return bytes;
}

function expect(job: Job, state: Job['state']): void {
  if (job.state !== state) throw new Error(`job ${job.arrival} is ${job.state}, not ${state}`);
}
