import { mapFile } from '../kernel/mapping.ts';

/** A page, which is what a mapping of one byte would take. */
const SIZE_BYTES = 4096;
/** Where the text begins, behind its length. */
const TEXT = 4;

/**
 * A page of text that outlives the process, in a file: to add to it costs no system call, and it is as long as is said in front of it,
 * so that whoever finds it after a kill finds nothing that is half written.
 *
 *     0  uint32  length of the text in bytes, in the machine's byte order
 *     4  bytes   the text
 */
export class NotePage {
  readonly #length: Uint32Array;
  readonly #bytes: Buffer;

  private constructor(memory: ArrayBuffer) {
    this.#length = new Uint32Array(memory, 0, 1);
    this.#bytes = Buffer.from(memory);
  }

  /**
   * The page in a file, with the text that is in it; a file that is not there is made.
   *
   * @returns null where there is no room for it, or no such folder
   */
  static open(file: string): NotePage | null {
    const memory = mapFile(file, SIZE_BYTES);
    return typeof memory === 'number' ? null : new NotePage(memory);
  }

  get isEmpty(): boolean {
    return this.#length[0] === 0;
  }

  /** A byte string; what is left of it where the file is damaged. */
  get text(): string {
    return this.#bytes.toString('latin1', TEXT, TEXT + (this.#length[0] as number));
  }

  /**
   * @param text  byte string
   * @returns false where there is no room for it, and then all is as it was
   */
  append(text: string): boolean {
    const at = TEXT + (this.#length[0] as number);
    if (at + text.length > SIZE_BYTES) return false;
    this.#bytes.write(text, at, 'latin1');
    this.#length[0] = at - TEXT + text.length;
    return true;
  }

  clear(): void {
    this.#length[0] = 0;
  }
}
