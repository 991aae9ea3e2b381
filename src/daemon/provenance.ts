import type { Paths } from '../base/paths.ts';
import { makeFolders, remove, writeNew } from '../kernel/file.ts';
import { ENOENT } from '../kernel/errno.ts';
import { isEmpty, provenanceOf, type DecidingEvent } from '../provenance/provenance.ts';
import { formatProvenance, provenanceFile, provenanceFolder } from '../provenance/record.ts';
import type { Verdict } from '../rules/verdict.ts';

/** How long a verdict is held before it is written: a device with many events in this time is written once. */
const DELAY_MS = 50;
/** Verdicts hold their device's attributes; no more of them than this are held. */
const MAX_HELD = 256;
/** How many files are written before events get their turn again: about a millisecond. */
const PER_TURN = 32;

interface Held {
  readonly event: DecidingEvent;
  /** null for a device that went */
  readonly verdict: Verdict | null;
}

/**
 * Keeps for `devctl why` what decided the present state of each device, in files that outlive the daemon. An event only notes its
 * verdict; the files are written a little later, between events.
 */
export class ProvenanceKeeper {
  readonly #paths: Paths;
  readonly #held = new Map<string, Held>();
  #isScheduled = false;

  constructor(paths: Paths) {
    this.#paths = paths;
  }

  /** An event is finished. */
  note(id: string, verdict: Verdict, { action, seqnum }: Pick<DecidingEvent, 'action' | 'seqnum'>): void {
    this.#held.set(id, { event: { action, seqnum, finishedMs: Date.now() }, verdict: action === 'remove' ? null : verdict });
    if (this.#held.size >= MAX_HELD) this.flush();
    else if (!this.#isScheduled) this.#schedule();
  }

  /** A device is gone, and no event told us. */
  forget(id: string): void {
    this.#held.delete(id);
    remove(provenanceFile(this.#paths, id));
  }

  /** Writes all that is held. */
  flush(): void {
    this.#write(this.#held.size);
  }

  #schedule(): void {
    this.#isScheduled = true;
    // A daemon that ends flushes; it need not stay alive for this.
    setTimeout(() => this.#takeTurn(), DELAY_MS).unref();
  }

  #takeTurn(): void {
    this.#write(PER_TURN);
    if (this.#held.size > 0) setImmediate(() => this.#takeTurn());
    else this.#isScheduled = false;
  }

  #write(count: number): void {
    let left = count;
    for (const [id, held] of this.#held) {
      if (left-- === 0) break;
      this.#held.delete(id);
      this.#writeOne(id, held);
    }
  }

  /** What cannot be written is not there to be asked for; the event is none the worse for it. */
  #writeOne(id: string, { event, verdict }: Held): void {
    const path = provenanceFile(this.#paths, id);
    const provenance = verdict === null ? null : provenanceOf(verdict, event);
    if (provenance === null || isEmpty(provenance)) return void remove(path);
    const data = formatProvenance(provenance);
    // Whoever reads in this instant finds a text that is cut, which is as if there were none: not worth a temporary file each time.
    if (writeNew(path, data, 0o644) !== ENOENT) return;
    makeFolders(provenanceFolder(this.#paths), 0o755);
    writeNew(path, data, 0o644);
  }
}
