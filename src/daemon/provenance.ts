import { closeSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Paths } from '../base/paths.ts';
import { makeFolders, replaceFile } from '../kernel/file.ts';
import { appended, formatForgotten, provenanceLog, withoutReplaced } from '../provenance/log.ts';
import { isEmpty, provenanceOf, type DecidingEvent } from '../provenance/provenance.ts';
import { formatProvenance } from '../provenance/record.ts';
import type { Verdict } from '../rules/verdict.ts';

/** How long a verdict is held before it is written: a device with many events in this time is written once. */
const DELAY_MS = 50;
/** Verdicts hold their device's attributes; no more of them than this are held. */
const MAX_HELD = 256;
/** How many lines are written before events get their turn again: about a millisecond. */
const PER_TURN = 64;
/** The log is written anew, without what was replaced, when it has grown by this and to twice of what it was then. */
const GROWTH_BYTES = 1024 * 1024;

interface Held {
  readonly event: DecidingEvent;
  readonly verdict: Verdict;
}

/**
 * Keeps for `devctl why` what decided the present state of each device, in a file that outlives the daemon. An event only notes its
 * verdict; the file is written a little later, between events.
 */
export class ProvenanceKeeper {
  readonly #log: string;
  /** null for a device that is gone */
  readonly #held = new Map<string, Held | null>();
  #isScheduled = false;
  /** How much of the log nothing had replaced when it was last written anew. */
  #wholeBytes = 0;

  constructor(paths: Paths) {
    this.#log = provenanceLog(paths);
  }

  /** An event is finished. */
  note(id: string, verdict: Verdict, { action, seqnum }: Pick<DecidingEvent, 'action' | 'seqnum'>): void {
    this.#hold(id, action === 'remove' ? null : { event: { action, seqnum, finishedMs: Date.now() }, verdict });
  }

  /** A device is gone, and no event told us. */
  forget(id: string): void {
    this.#hold(id, null);
  }

  /** Writes all that is held. */
  flush(): void {
    this.#write(this.#held.size);
  }

  #hold(id: string, held: Held | null): void {
    this.#held.set(id, held);
    if (this.#held.size >= MAX_HELD) this.flush();
    else if (!this.#isScheduled) this.#schedule();
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
    const lines: string[] = [];
    for (const [id, held] of this.#held) {
      if (lines.length === count) break;
      this.#held.delete(id);
      lines.push(lineOf(id, held));
    }
    if (lines.length > 0) this.#append(appended(lines));
  }

  /** What cannot be written is not there to be asked for; the events are none the worse for it. */
  #append(text: string): void {
    let fd: number;
    try {
      fd = this.#open();
    } catch {
      return;
    }
    try {
      writeSync(fd, text, null, 'latin1');
      if (fstatSync(fd).size > 2 * this.#wholeBytes + GROWTH_BYTES) this.#writeAnew();
    } catch {
      // The same: there is no room, or the file cannot be read back.
    } finally {
      closeSync(fd);
    }
  }

  /** Each time by its name: whoever clears /run away leaves no file without one that nobody reads. */
  #open(): number {
    try {
      return openSync(this.#log, 'a', 0o644);
    } catch {
      makeFolders(dirname(this.#log), 0o755);
      return openSync(this.#log, 'a', 0o644);
    }
  }

  #writeAnew(): void {
    const data = withoutReplaced(readFileSync(this.#log, 'latin1'));
    if (replaceFile({ path: this.#log, data, mode: 0o644 }) === 0) this.#wholeBytes = data.length;
  }
}

function lineOf(id: string, held: Held | null): string {
  const provenance = held === null ? null : provenanceOf(held.verdict, held.event);
  return provenance === null || isEmpty(provenance) ? formatForgotten(id) : formatProvenance(id, provenance);
}
