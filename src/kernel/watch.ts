import { binding, type WatchHandle } from './binding.ts';
import { kernelError } from './errno.ts';

const READABLE = 1;
const WRITABLE = 2;

/**
 * Owns a descriptor, and puts it on the event loop while somebody listens. Closing takes it off the loop first, as
 * libuv demands. One that is still open when its thread ends is closed then.
 */
export class WatchedDescriptor {
  readonly fd: number;
  #handle: WatchHandle | null = null;
  #events = 0;
  #closed = false;

  constructor(fd: number) {
    this.fd = fd;
    binding.ownDescriptor(fd);
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** @param onReady  called once for each wake-up */
  listen(onReady: () => void): void {
    if (this.#closed) return;
    this.#events = READABLE;
    if (this.#handle !== null) return binding.rearm(this.#handle, this.#events);
    const handle = binding.watch(this.fd, this.#events, onReady);
    if (typeof handle === 'number') throw kernelError('epoll_ctl', -handle);
    this.#handle = handle;
  }

  /** Whether to be woken too when it can be written to. */
  wantWritable(wanted: boolean): void {
    const events = wanted ? this.#events | WRITABLE : this.#events & ~WRITABLE;
    if (events === this.#events || this.#handle === null) return;
    this.#events = events;
    binding.rearm(this.#handle, events);
  }

  pause(): void {
    this.#events = 0;
    if (this.#handle !== null) binding.rearm(this.#handle, 0);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#handle === null) binding.closeDescriptor(this.fd);
    else binding.unwatch(this.#handle, this.fd);
    this.#handle = null;
  }
}
