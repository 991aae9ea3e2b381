import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Paths } from '../base/paths.ts';
import { makeFolders } from '../kernel/file.ts';
import { linesOf, replaceLines } from '../kernel/lines.ts';
import { appended, formatForgotten, linesThatHold, provenanceLog } from '../provenance/log.ts';
import { isEmpty, provenanceOf, type DecidingEvent } from '../provenance/provenance.ts';
import { formatProvenance } from '../provenance/record.ts';
import type { Verdict } from '../rules/verdict.ts';

/** How long a line is held before it is written: a device with many events in this time has one. */
const DELAY_MS = 50;
const MAX_HELD = 256;
/** The log is written anew, without what was replaced, when it has grown by this and to twice of what it was then. */
const GROWTH_BYTES = 1024 * 1024;

/**
 * Keeps for `devctl why` what decided the present state of each device, in a file that outlives the daemon. The line is made when
 * the event ends, because verdicts that are held for later become old garbage, which is dear to collect; it is written with others a
 * little later.
 */
export class ProvenanceKeeper {
  readonly #log: string;
  /** by the device's id */
  readonly #lines = new Map<string, string>();
  #isScheduled = false;
  /** How much of the log nothing had replaced when it was last written anew. */
  #wholeBytes = 0;

  constructor(paths: Paths) {
    this.#log = provenanceLog(paths);
  }

  /** An event is finished. */
  note(id: string, verdict: Verdict, { action, seqnum }: Pick<DecidingEvent, 'action' | 'seqnum'>): void {
    this.#hold(id, action === 'remove' ? formatForgotten(id) : lineOf(id, verdict, { action, seqnum, finishedMs: Date.now() }));
  }

  /** A device is gone, and no event told us. */
  forget(id: string): void {
    this.#hold(id, formatForgotten(id));
  }

  /** Writes all that is held. */
  flush(): void {
    if (this.#lines.size === 0) return;
    const text = appended([...this.#lines.values()]);
    this.#lines.clear();
    this.#append(text);
  }

  #hold(id: string, line: string): void {
    this.#lines.set(id, line);
    if (this.#lines.size >= MAX_HELD) this.flush();
    else if (!this.#isScheduled) this.#schedule();
  }

  #schedule(): void {
    this.#isScheduled = true;
    // A daemon that ends flushes; it need not stay alive for this.
    setTimeout(() => {
      this.#isScheduled = false;
      this.flush();
    }, DELAY_MS).unref();
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

  /** Of some thousand devices it is several megabytes long: it is read twice, in pieces, rather than held. */
  #writeAnew(): void {
    const path = this.#log;
    const holding = linesThatHold(linesOf(path));
    this.#wholeBytes = replaceLines({ path, lines: chosen(linesOf(path), holding), mode: 0o644 });
  }
}

function* chosen(lines: Iterable<string>, numbers: ReadonlySet<number>): Generator<string, void, void> {
  let number = 0;
  for (const line of lines) if (numbers.has(number++)) yield line;
}

function lineOf(id: string, verdict: Verdict, event: DecidingEvent): string {
  const provenance = provenanceOf(verdict, event);
  return isEmpty(provenance) ? formatForgotten(id) : formatProvenance(id, provenance);
}
