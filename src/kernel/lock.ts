import { binding } from './binding.ts';

/** A lock on a whole file or device (flock(2)), held until it is closed. */
export class FileLock {
  readonly fd: number;
  #closed = false;

  private constructor(fd: number) {
    this.fd = fd;
  }

  /** @returns the lock, or a positive errno; EAGAIN when somebody else holds one that excludes it */
  static tryShared(path: string): FileLock | number {
    return FileLock.#take(path, false);
  }

  static tryExclusive(path: string): FileLock | number {
    return FileLock.#take(path, true);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    binding.closeDescriptor(this.fd);
  }

  static #take(path: string, exclusive: boolean): FileLock | number {
    const fd = binding.lockFile(path, exclusive);
    return fd < 0 ? -fd : new FileLock(fd);
  }
}
