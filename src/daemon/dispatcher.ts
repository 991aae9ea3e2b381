import type { Log } from '../base/log.ts';
import type { Job } from '../queue/job.ts';
import { Queue } from '../queue/queue.ts';
import type { Uevent } from '../uevent/uevent.ts';
import { monotonicMs, monotonicUsec } from '../kernel/clock.ts';
import { yieldProcessor } from '../kernel/scheduler.ts';
import type { Journey, Outcome, Worker } from '../worker/worker.ts';
import type { Stopwatch } from '../worker/stopwatch.ts';
import type { QueueFile } from './queue-file.ts';

/** How long a locked disk is left alone before its event is tried again (systemd.io, "Block device locking"). */
const LOCK_RETRY_MS = 200;
/** A storm must not keep everything else waiting. */
const READS_PER_PUMP = 16;
/** Programs that have ended meanwhile are not kept waiting for longer than this by events that need none. */
const TURN_MS = 5;
/** After this long an event whose disk stays locked is given up. */
const LOCK_PATIENCE_MS = 180_000;

export interface DispatcherParts {
  readonly queue: Queue;
  readonly worker: Worker;
  readonly queueFile: QueueFile;
  readonly log: Log;
  /** called when events have come, before any of them is started: the place to swap in changed rules */
  readonly beforeWork: () => void;
  /** puts what the kernel has said meanwhile; whether that was anything */
  readonly readMore: () => boolean;
  /** called when the last job is done */
  readonly onIdle: () => void;
  /** called when an event ended for good, well or not */
  readonly onEnd: (job: Job, outcome: Outcome, stopwatch: Stopwatch) => void;
}

/** Moves jobs from the queue through the worker, as many at a time as may wait for processes. */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #running = new Map<Job, Journey>();
  readonly #lockedSinceMs = new Map<Job, number>();
  readonly #retries = new Set<NodeJS.Timeout>();
  #stopped = false;
  #pumping = false;
  /** goes on when the event loop has seen what else happened */
  #breathes = false;
  childrenMax: number;

  constructor(parts: DispatcherParts, childrenMax: number) {
    this.#parts = parts;
    this.childrenMax = childrenMax;
  }

  put(uevents: readonly Uevent[]): void {
    this.enqueue(uevents);
    this.begin();
  }

  /** Puts events behind all others; whoever calls this starts them with `begin`. */
  enqueue(uevents: readonly Uevent[]): void {
    const receivedUsec = monotonicUsec();
    for (const uevent of uevents) this.#parts.queue.put(uevent, receivedUsec);
    if (this.#parts.queue.size > 0) this.#parts.queueFile.busy();
  }

  /** Starts what waits, under the rules as they are now. */
  begin(): void {
    if (this.#stopped) return;
    this.#parts.beforeWork();
    this.pump();
  }

  /** Starts every job that may start now. */
  pump(): void {
    if (this.#stopped || this.#pumping || this.#breathes) return;
    this.#pumping = true;
    let isIdle = false;
    const endMs = monotonicMs() + TURN_MS;
    for (let round = 0; !isIdle; round++) {
      if (round === READS_PER_PUMP) {
        this.#takeBreath();
        break;
      }
      while (this.#running.size < this.childrenMax) {
        if (this.#running.size > 0 && monotonicMs() > endMs) {
          this.#takeBreath();
          break;
        }
        const job = this.#parts.queue.take();
        if (job === null) break;
        this.#start(job);
      }
      if (!this.#parts.queue.isEmpty) break;
      // Whoever sees the queue file go must find handled what the kernel had said by then.
      isIdle = !this.#parts.readMore();
    }
    this.#pumping = false;
    if (isIdle) {
      this.#parts.queueFile.idle();
      this.#parts.onIdle();
    }
  }

  /** Starts no more jobs until `resume` (udevadm(8) "control --stop-exec-queue"). */
  pause(): void {
    this.#stopped = true;
  }

  resume(): void {
    this.#stopped = false;
    this.begin();
  }

  get isPaused(): boolean {
    return this.#stopped;
  }

  /** The journey of a job that runs, null of one that does not. */
  journeyOf(job: Job): Journey | null {
    return this.#running.get(job) ?? null;
  }

  get isIdle(): boolean {
    return this.#parts.queue.isEmpty;
  }

  get running(): number {
    return this.#running.size;
  }

  /** Sends a signal to the programs that the events with these sequence numbers wait for. */
  kill(seqnums: ReadonlySet<number>, signal: number): void {
    for (const [{ uevent }, journey] of this.#running) if (seqnums.has(Number(uevent.seqnum))) journey.kill(signal);
  }

  /** Kills what runs; used when the daemon must leave at once. */
  killAll(): void {
    for (const journey of this.#running.values()) journey.kill();
    for (const timer of this.#retries) clearTimeout(timer);
  }

  #takeBreath(): void {
    this.#breathes = true;
    setImmediate(() => {
      this.#breathes = false;
      this.pump();
    });
  }

  #start(job: Job): void {
    let ended = false;
    const journey = this.#parts.worker.start(job.uevent, job.receivedUsec ?? monotonicUsec(), (outcome, stopwatch) => {
      ended = true;
      this.#running.delete(job);
      this.#end(job, outcome, stopwatch);
    });
    if (!ended) this.#running.set(job, journey);
  }

  #end(job: Job, outcome: Outcome, stopwatch: Stopwatch): void {
    if (outcome.kind === 'locked' && this.#isPatient(job)) {
      this.#parts.queue.requeue(job);
      const timer = setTimeout(() => {
        this.#retries.delete(timer);
        this.#parts.queue.release(job);
        this.pump();
      }, LOCK_RETRY_MS);
      this.#retries.add(timer);
    } else {
      this.#lockedSinceMs.delete(job);
      this.#parts.queue.done(job);
      // Who has waited for this event goes first; while others wait for theirs, they do.
      if (this.#parts.queue.isEmpty) yieldProcessor();
      this.#parts.onEnd(job, outcome, stopwatch);
    }
    if (!this.#pumping) this.pump();
  }

  #isPatient(job: Job): boolean {
    const now = monotonicMs();
    const since = this.#lockedSinceMs.get(job) ?? now;
    this.#lockedSinceMs.set(job, since);
    return now - since < LOCK_PATIENCE_MS;
  }
}
