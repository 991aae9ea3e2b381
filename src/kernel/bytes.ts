/** Files as bytes, for what is too big or too binary to be a byte string. Paths are byte strings, as everywhere. */
import { binding } from './binding.ts';
import { errnoOf } from './errno.ts';

/** The whole of a regular file, or the positive errno (EISDIR, EINVAL for what is no regular file). */
export function readBytes(path: string): Uint8Array | number {
  const buffer = binding.readBytes(path);
  return typeof buffer === 'number' ? errnoOf(buffer) : new Uint8Array(buffer);
}

/**
 * Replaces a file under a temporary name, so that nobody sees it half written, and waits until it is on the disk.
 *
 * @param mode  its permission bits, whatever the umask says
 * @returns 0 or a positive errno, ENOENT when the folder is missing
 */
export function replaceBytes({ path, data, mode }: { path: string; data: Uint8Array; mode: number }): number {
  const slash = path.lastIndexOf('/') + 1;
  return errnoOf(binding.replaceBytes(path, `${path.slice(0, slash)}.#${path.slice(slash)}${process.pid}`, data, mode));
}

/** Which file it is and when it was written: another one, or the same one written again, differs in it. */
export interface FileIdentity {
  readonly inode: number;
  readonly device: number;
  readonly mtimeNs: bigint;
}

/** A regular file that is open to be read here and there. Closed by its owner. */
export class ReadableFile {
  readonly sizeBytes: number;
  readonly identity: FileIdentity;
  #fd: number;

  private constructor(fd: number, sizeBytes: number, identity: FileIdentity) {
    this.#fd = fd;
    this.sizeBytes = sizeBytes;
    this.identity = identity;
  }

  /** @returns the positive errno when it cannot be opened or is no regular file */
  static open(path: string): ReadableFile | number {
    const fields = new Float64Array(5);
    const fd = binding.openFile(path, fields);
    if (fd < 0) return errnoOf(fd);
    const [sizeBytes = 0, seconds = 0, nanoseconds = 0, inode = 0, device = 0] = fields;
    return new ReadableFile(fd, sizeBytes, { inode, device, mtimeNs: BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds) });
  }

  /** Fills a view from a place in the file. Returns the number of bytes: fewer at the end, none when it cannot be read. */
  read(view: Uint8Array, position: number): number {
    return this.#fd < 0 ? 0 : Math.max(0, binding.readAt(this.#fd, view, position));
  }

  close(): void {
    if (this.#fd >= 0) binding.closeDescriptor(this.#fd);
    this.#fd = -1;
  }
}
