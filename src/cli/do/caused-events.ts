import { delayMs } from '../../base/delay.ts';
import type { Paths } from '../../base/paths.ts';
import { Monitor, type Heard, type Source } from '../../broadcast/monitor.ts';
import { listFolder, realPath } from '../../kernel/file.ts';
import type { Uevent } from '../../uevent/uevent.ts';
import { catchUp, hasEmptyQueue, queueOf, type Queued } from './device-manager.ts';
import { Ledger } from './ledger.ts';

const RECEIVE_BUFFER_BYTES = 128 * 1024 * 1024;
/** How often the device manager is asked about events that it may never tell of. */
const GLANCE_MS = 100;
const ANSWER_TIMEOUT_MS = 5000;

/** How the wait ended; `isSilent` when the device manager does not answer. */
export type Waited = { readonly kind: 'finished' } | { readonly kind: 'timeout'; readonly unfinished: readonly Uevent[]; readonly isSilent: boolean } | { readonly kind: 'no-manager'; readonly reason: string };

export interface WaitOptions {
  /** null waits for ever */
  readonly timeoutMs: number | null;
  /** told now and then what is waited for, and what the device manager's queue says of it (null when it says nothing) */
  readonly onWaiting: (unfinished: readonly Uevent[], queued: readonly Queued[] | null) => void;
}

/** The events that happen from here on, until those that a command caused are finished. */
export class CausedEvents {
  readonly #paths: Paths;
  readonly #ledger: Ledger;
  readonly #kernel: Monitor;
  readonly #manager: Monitor;
  /** the kernel's messages were lost: only a queue that is empty tells that all is done */
  #isBlind = false;
  /** what was unfinished at the last glance */
  #glanced: readonly Uevent[] = [];
  #wake: (() => void) | null = null;

  /** @throws {KernelError} when there is no netlink for this process */
  constructor(paths: Paths) {
    this.#paths = paths;
    this.#ledger = new Ledger((devpath) => neighboursOf(paths, devpath));
    this.#manager = open(paths, 'udev');
    this.#kernel = open(paths, 'kernel');
    this.#manager.listen((heard) => this.#takeFinished(heard));
    this.#kernel.listen((heard) => this.#takeSent(heard));
  }

  /** To be called when the command has ended. */
  async finished({ timeoutMs, onWaiting }: WaitOptions): Promise<Waited> {
    const deadline = timeoutMs === null ? Infinity : performance.now() + timeoutMs;
    // Disks that the command wrote to are announced by the device manager, after they were closed.
    let answer = await this.#barrier(deadline);
    this.#ledger.close();
    if (typeof answer === 'object') return { kind: 'no-manager', reason: answer.notRunning };
    for (let glances = 0; ; ) {
      if (!this.#isBlind && this.#ledger.unfinished.length === 0) {
        // What was handled may have led to more, and the word of it is on its way.
        answer = await this.#barrier(deadline);
        // Of a device manager that hangs nobody knows whether it has seen everything.
        if (answer !== 'silent' && !this.#isBlind && this.#ledger.unfinished.length === 0) return { kind: 'finished' };
      }
      const remainingMs = deadline - performance.now();
      if (remainingMs <= 0) return { kind: 'timeout', unfinished: this.#ledger.unfinished, isSilent: answer === 'silent' };
      if (glances++ === 0 || !(await this.#isTold(Math.min(GLANCE_MS, remainingMs)))) await this.#glance(deadline, onWaiting);
    }
  }

  close(): void {
    this.#manager.close();
    this.#kernel.close();
  }

  /** Behind it, all that happened before is known here and to the device manager. */
  async #barrier(deadline: number): ReturnType<typeof catchUp> {
    const answer = await catchUp(this.#paths, Math.max(1, Math.min(ANSWER_TIMEOUT_MS, deadline - performance.now())));
    this.#takeSent(this.#kernel.receive());
    this.#takeFinished(this.#manager.receive());
    return answer;
  }

  async #glance(deadline: number, onWaiting: WaitOptions['onWaiting']): Promise<void> {
    const unfinished = this.#ledger.unfinished;
    const answer = await this.#barrier(deadline);
    const queued = await queueOf(this.#paths);
    // Without a barrier the device manager is sure to know only of what was there at the glance before.
    const known = answer === 'done' ? unfinished : this.#glanced;
    this.#glanced = unfinished;
    const isIdle = queued === null ? answer === 'done' && hasEmptyQueue(this.#paths) : queued.length === 0;
    if (isIdle) this.#isBlind = false;
    if (isIdle || queued !== null) this.#ledger.strike(known, queued ?? []);
    if (!isIdle) onWaiting(this.#ledger.unfinished, queued);
  }

  /** @returns whether the last unfinished event was told as finished within the time */
  #isTold(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (told: boolean): void => {
        clearTimeout(timer);
        this.#wake = null;
        resolve(told);
      };
      const timer = setTimeout(() => finish(false), delayMs(timeoutMs));
      this.#wake = () => finish(true);
    });
  }

  #takeSent(heard: readonly Heard[]): void {
    for (const one of heard) {
      if (one.kind === 'gap') this.#isBlind = true;
      else this.#ledger.sent(one.uevent);
    }
  }

  /** A loss is made up for by the next glance. */
  #takeFinished(heard: readonly Heard[]): void {
    for (const one of heard) if (one.kind === 'event') this.#ledger.finished(one.uevent.seqnum);
    if (!this.#isBlind && this.#ledger.unfinished.length === 0) this.#wake?.();
  }
}

function open(paths: Paths, source: Source): Monitor {
  return Monitor.open({ source, filter: { subsystems: [], tags: [] }, receiveBufferBytes: RECEIVE_BUFFER_BYTES, paths });
}

function neighboursOf({ sys }: Paths, devpath: string): string[] {
  return ['holders', 'slaves'].flatMap((kind) => {
    const folder = `${sys}${devpath}/${kind}`;
    return (listFolder(folder) ?? []).flatMap((name) => {
      const real = realPath(`${folder}/${name}`);
      return real?.startsWith(`${sys}/`) === true ? [real.slice(sys.length)] : [];
    });
  });
}
