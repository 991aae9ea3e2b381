import { udevRun, type Paths } from '../base/paths.ts';
import type { Stored } from '../device/stored.ts';
import { kernelError, ENOENT } from '../kernel/errno.ts';
import { makeFolders, readTextAtOnce, remove, replaceFile, touch } from '../kernel/file.ts';
import { formatRecord, hasContent, parseRecord } from './record.ts';
import { TagIndex } from './tags.ts';

export interface WriteOptions {
  /** what the record said before, null when there was none */
  readonly before: Stored | null;
  /** OPTIONS="db_persist": the sticky bit, which has `udevadm info --cleanup-db` leave the record alone */
  readonly persist: boolean;
  /** the event is not finished: readers find `ID_PROCESSING=1` */
  readonly processing: boolean;
  /** false leaves the tag index as it is, for an event that failed; the next one brings it up to date */
  readonly indexed?: boolean;
}

/** A record, and the text that it was read from. */
interface Loaded {
  readonly record: Stored;
  readonly text: string;
}

const MAX_RECORD_BYTES = 1024 * 1024;
const PROCESSING = 'ID_PROCESSING';

/** The database `/run/udev/data` and the tag index beside it. The only writer of both. */
export class Store {
  readonly #folder: string;
  readonly #tags: TagIndex;
  /** what `readToReplace` read last */
  #replaced: Loaded | null = null;

  constructor(paths: Paths) {
    this.#folder = `${udevRun(paths)}/data`;
    this.#tags = new TagIndex(paths);
  }

  /** The record of a device, null when there is none. */
  read(id: string): Stored | null {
    return this.#load(id)?.record ?? null;
  }

  /** The same, for one who is going to `write`: what turns out to say the same again only gets the time of the event. */
  readToReplace(id: string): Stored | null {
    this.#replaced = this.#load(id);
    return this.#replaced?.record ?? null;
  }

  /** Whether a device has a record: not one of nothing, except for nodes and interfaces, whose empty record says that they were looked at. */
  keeps(id: string, record: Stored): boolean {
    return hasContent(record) || !id.startsWith('+');
  }

  /**
   * Replaces a record, or removes it where the device is to have none. One that is to have none has none while its event is processed
   * either, as with systemd-udevd.
   *
   * @throws {KernelError} when the file system is full or read-only
   */
  write(id: string, record: Stored, { before, persist, processing, indexed = true }: WriteOptions): void {
    if (indexed) this.#tags.update(id, before?.tags ?? noTags, record.tags);
    if (this.keeps(id, record)) this.#replace(id, processing ? inProcess(record) : record, { persist, before });
    else if (before !== null) remove(this.#file(id));
  }

  /**
   * Says in an existing record that its device is being processed; what else it says stays until `write`. Like systemd-udevd it
   * does so without the sticky bit.
   *
   * @throws {KernelError} when the file system is full or read-only
   */
  announce(id: string, record: Stored): void {
    if (record.initializedUsec === null) return;
    this.#replace(id, inProcess(record), { persist: false, before: null });
  }

  /** Removes a record and its tags. */
  remove(id: string, before: Stored | null): void {
    if (before === null) return;
    this.#tags.update(id, before.tags, noTags);
    remove(this.#file(id));
  }

  #load(id: string): Loaded | null {
    const text = readTextAtOnce(this.#file(id), MAX_RECORD_BYTES);
    return text === null ? null : { record: parseRecord(text), text };
  }

  #replace(id: string, record: Stored, { persist, before }: Pick<WriteOptions, 'persist' | 'before'>): void {
    const path = this.#file(id);
    const data = formatRecord(record, { isNode: id.startsWith('b') || id.startsWith('c') });
    const mode = persist ? 0o1644 : 0o644;
    const replaced = this.#replaced;
    this.#replaced = null;
    if (replaced !== null && replaced.record === before && replaced.text === data && touch(path, mode) === 0) return;
    let errno = replaceFile({ path, data, mode });
    if (errno === ENOENT) {
      makeFolders(this.#folder, 0o755);
      errno = replaceFile({ path, data, mode });
    }
    if (errno !== 0) throw kernelError('rename', errno, path);
  }

  #file(id: string): string {
    return `${this.#folder}/${id}`;
  }
}

function inProcess(record: Stored): Stored {
  return { ...record, properties: new Map(record.properties).set(PROCESSING, '1') };
}

const noTags: ReadonlySet<string> = new Set();
