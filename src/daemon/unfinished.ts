import { closeSync, ftruncateSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import type { Paths } from '../base/paths.ts';
import { makeFolders } from '../kernel/file.ts';
import { pack, unpack } from '../queue/packed.ts';
import type { Uevent } from '../uevent/uevent.ts';
import { NotePage } from './note-page.ts';

/** How many endings are noted at once at most. */
const ENDINGS_AT_ONCE = 64;
/** A file that never gets empty is written anew when it has grown to this, and then when it has doubled. */
const REWRITE_BYTES = 16 * 1024 * 1024;

/**
 * What was taken out of the kernel's socket and is not finished, in `/run/devmaster/unfinished`: a daemon that is killed in the
 * middle of its work leaves it to the next one.
 *
 *     +LENGTH LF KEY=VALUE NUL KEY=VALUE NUL   a uevent was received; LENGTH bytes follow the LF
 *     -SEQNUM LF                               it is finished
 *
 * The file is empty whenever all is done, and while the little that there is finds room in `/run/devmaster/unfinished-page`
 * (`NotePage`): a single event is noted without a system call. An event whose ending was not noted any more is handled twice, which
 * is how an event is handled that was interrupted: better than not at all.
 */
export class UnfinishedEvents {
  readonly #folder: string;
  readonly #file: string;
  readonly #unfinished: () => Iterable<Uevent>;
  #fd: number | null = null;
  /** undefined until it is first looked for; null where there can be none */
  #page: NotePage | null | undefined = undefined;
  /** of the file */
  #sizeBytes = 0;
  #rewriteBytes = REWRITE_BYTES;
  #endings = '';
  #endingCount = 0;
  #isScheduled = false;
  #isWhole = true;

  /** @param unfinished  all that is not finished now, in order of arrival, but what `received` is about to hear of */
  constructor(paths: Paths, unfinished: () => Iterable<Uevent>) {
    this.#folder = `${paths.run}/devmaster`;
    this.#file = `${this.#folder}/unfinished`;
    this.#unfinished = unfinished;
  }

  /**
   * What a daemon that was killed left; it stays noted until it is finished. Null when none was killed. From here on it counts as
   * a kill when this daemon ends without `close`.
   */
  takeOver(): Uevent[] | null {
    const inFile = this.#read();
    const onPage = this.#openPage()?.text ?? '';
    if ((inFile ?? '') + onPage === '') {
      this.#isWhole = succeeds(() => this.#open());
      return inFile === null ? null : [];
    }
    // One that was killed while it moved what was on the page into the file left it in both.
    const left = [...new Map([...decodeUnfinished(inFile ?? ''), ...decodeUnfinished(onPage)].map((uevent) => [uevent.seqnum, uevent])).values()];
    // A record that was cut off must not stand before those that follow.
    this.#isWhole = this.#rewrite(left);
    return left;
  }

  /** Whether all that was received is noted. When /run is full it is not; from then on nothing is noted until all is done. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  received(uevents: readonly Uevent[]): void {
    let text = this.#takeEndings();
    for (const uevent of uevents) text += encodeReceived(uevent);
    this.#append(text);
    if (this.#sizeBytes > this.#rewriteBytes) this.#rewrite([...this.#unfinished(), ...uevents]);
  }

  finished({ seqnum }: Pick<Uevent, 'seqnum'>): void {
    if (this.#isEmpty) return;
    this.#endings += `-${seqnum}\n`;
    if (++this.#endingCount === ENDINGS_AT_ONCE) this.#append(this.#takeEndings());
    else if (!this.#isScheduled) {
      this.#isScheduled = true;
      setImmediate(() => {
        this.#isScheduled = false;
        if (this.#endingCount > 0) this.#append(this.#takeEndings());
      });
    }
  }

  /** All is done. */
  clear(): void {
    this.#takeEndings();
    this.#page?.clear();
    if (this.#sizeBytes === 0 && this.#isWhole) return;
    this.#isWhole = succeeds(() => ftruncateSync(this.#open(), 0));
    this.#sizeBytes = 0;
    this.#rewriteBytes = REWRITE_BYTES;
  }

  /** The daemon ends in good order: what is not finished stands elsewhere. */
  close(): void {
    this.#takeEndings();
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
    this.#sizeBytes = 0;
    this.#page = undefined;
    succeeds(() => unlinkSync(this.#pageFile));
    succeeds(() => unlinkSync(this.#file));
  }

  get #isEmpty(): boolean {
    return this.#sizeBytes === 0 && (this.#page?.isEmpty ?? true);
  }

  get #pageFile(): string {
    return `${this.#file}-page`;
  }

  #read(): string | null {
    try {
      return readFileSync(this.#file, 'latin1');
    } catch {
      return null; // There is no such file, which is how a daemon ends that is not killed.
    }
  }

  #takeEndings(): string {
    const endings = this.#endings;
    this.#endings = '';
    this.#endingCount = 0;
    return endings;
  }

  /** What follows a record that was cut off could not be told from it. */
  #append(text: string): void {
    if (!this.#isWhole) return;
    const page = this.#sizeBytes === 0 ? this.#openPage() : null;
    if (page?.append(text) === true) return;
    const all = (page?.text ?? '') + text;
    this.#isWhole = succeeds(() => write(this.#open(), all));
    this.#sizeBytes += all.length;
    if (this.#isWhole) page?.clear();
  }

  #openPage(): NotePage | null {
    if (this.#page === undefined) {
      succeeds(() => makeFolders(this.#folder, 0o755));
      this.#page = NotePage.open(this.#pageFile);
    }
    return this.#page;
  }

  /** Returns whether the file says what it should; otherwise it is what it was. */
  #rewrite(events: Iterable<Uevent>): boolean {
    let fresh: number | null = null;
    let sizeBytes = 0;
    const isWritten = succeeds(() => {
      makeFolders(this.#folder, 0o755);
      fresh = openSync(`${this.#file}.new`, 'a', 0o600);
      ftruncateSync(fresh, 0);
      for (const uevent of events) sizeBytes += write(fresh, encodeReceived(uevent));
      renameSync(`${this.#file}.new`, this.#file);
    });
    const replaced = isWritten ? this.#fd : fresh;
    if (replaced !== null) closeSync(replaced);
    if (isWritten) {
      this.#fd = fresh;
      this.#sizeBytes = sizeBytes;
      this.#page?.clear();
    }
    // One that could not be written is not tried again at once.
    this.#rewriteBytes = Math.max(REWRITE_BYTES, 2 * this.#sizeBytes);
    return isWritten;
  }

  #open(): number {
    if (this.#fd !== null) return this.#fd;
    makeFolders(this.#folder, 0o755);
    this.#fd = openSync(this.#file, 'a', 0o600);
    return this.#fd;
  }
}

/** A /run that is full or read-only must not keep events from being handled; only what follows a kill is the worse for it. */
function succeeds(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

/** Writes all of a byte string. Returns its size in bytes; throws when there is no room for all of it. */
function write(fd: number, text: string): number {
  const sizeBytes = writeSync(fd, text, null, 'latin1');
  if (sizeBytes < text.length) throw new Error('no room');
  return sizeBytes;
}

/** The record of a uevent that came: `+`, its length in bytes, and itself. That it is finished is a line of `-` and its SEQNUM. */
export function encodeReceived(uevent: Uevent): string {
  const packed = pack(uevent);
  return `+${packed.length}\n${packed}`;
}

/** The uevents that were received and not finished. A record that was cut off ends the reading. Never throws. */
export function decodeUnfinished(text: string): Uevent[] {
  const unfinished = new Map<string, Uevent>();
  const header = /([+-])(\d{1,20})\n/y;
  for (let at = 0; at < text.length; ) {
    header.lastIndex = at;
    const [line, kind, number] = header.exec(text) ?? [];
    if (line === undefined || number === undefined) break;
    at += line.length;
    if (kind === '-') {
      unfinished.delete(number);
      continue;
    }
    const packed = text.slice(at, at + Number(number));
    const uevent = packed.length === Number(number) ? unpack(packed) : null;
    if (uevent === null) break;
    unfinished.set(String(uevent.seqnum), uevent);
    at += packed.length;
  }
  return [...unfinished.values()];
}
