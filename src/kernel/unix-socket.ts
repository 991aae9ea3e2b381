import { binding } from './binding.ts';
import { EAGAIN, kernelError, errnoOf } from './errno.ts';
import { WatchedDescriptor } from './watch.ts';

export type SocketType = 'stream' | 'seqpacket';

/** Numbers of <bits/socket_type.h>. */
const socketTypes: Record<SocketType, number> = { stream: 1, seqpacket: 5 };

/**
 * How many may wait to be accepted; the kernel allows no more than net.core.somaxconn. A client that does not wait for its
 * connection is turned away when there are more, and in a storm nobody is accepted for a while.
 */
const BACKLOG = 4096;

/** Who is at the other end, as the kernel saw it at connect (SO_PEERCRED, unix(7)). */
export interface Peer {
  readonly uid: number;
  readonly gid: number;
  readonly pid: number;
}

/** A socket that takes connections. */
export class UnixListener {
  readonly #descriptor: WatchedDescriptor;

  private constructor(fd: number) {
    this.#descriptor = new WatchedDescriptor(fd);
  }

  /**
   * @param mode  of the socket's name, such as 0o600
   * @throws {KernelError} EADDRINUSE when something has the name
   */
  static listen({ path, type, mode, backlog = BACKLOG }: { path: string; type: SocketType; mode: number; backlog?: number }): UnixListener {
    const fd = binding.listenUnix(path, socketTypes[type], mode, backlog);
    if (fd < 0) throw kernelError('bind', -fd, path);
    return new UnixListener(fd);
  }

  static adopt(fd: number): UnixListener {
    return new UnixListener(fd);
  }

  get fd(): number {
    return this.#descriptor.fd;
  }

  listen(onConnection: (connection: UnixConnection) => void): void {
    this.#descriptor.listen(() => {
      for (;;) {
        const fd = binding.acceptUnix(this.fd);
        // Whoever hung up while waiting is nobody's problem; the next wake-up tells of the next one.
        if (fd < 0) return;
        onConnection(UnixConnection.adopt(fd));
        if (this.#descriptor.isClosed) return;
      }
    });
  }

  close(): void {
    this.#descriptor.close();
  }
}

/**
 * What a server on a stream socket sends to whoever connects, until it hangs up. Waits for it: only for what is asked rarely.
 *
 * @returns a byte string; null when it cannot be had in time, or is longer
 */
export function readFromServer(path: string, { maxBytes, timeoutMs }: { maxBytes: number; timeoutMs: number }): string | null {
  const fd = binding.connectUnix(path, socketTypes.stream);
  if (fd < 0) return null;
  const answer = binding.readUnix(fd, maxBytes, timeoutMs);
  binding.closeDescriptor(fd);
  return typeof answer === 'string' ? answer : null;
}

const RECEIVE_BYTES = 64 * 1024;

/** One connection. Messages that the peer does not take at once are kept and sent when it does. */
export class UnixConnection {
  readonly #descriptor: WatchedDescriptor;
  readonly peer: Peer;
  #unsent: Buffer[] = [];
  #unsentBytes = 0;
  #onMessage: ((data: Buffer | null) => void) | null = null;
  #onDrained: (() => void) | null = null;

  private constructor(fd: number) {
    this.#descriptor = new WatchedDescriptor(fd);
    const credentials = binding.peerCredentials(fd);
    this.peer = typeof credentials === 'number' ? { uid: -1, gid: -1, pid: -1 } : { uid: credentials[0], gid: credentials[1], pid: credentials[2] };
  }

  /** @throws {KernelError} ENOENT or ECONNREFUSED when nobody is there */
  static connect({ path, type }: { path: string; type: SocketType }): UnixConnection {
    const fd = binding.connectUnix(path, socketTypes[type]);
    if (fd < 0) throw kernelError('connect', -fd, path);
    return new UnixConnection(fd);
  }

  static adopt(fd: number): UnixConnection {
    return new UnixConnection(fd);
  }

  get fd(): number {
    return this.#descriptor.fd;
  }

  get isClosed(): boolean {
    return this.#descriptor.isClosed;
  }

  /** @param onMessage  gets each message, or each piece of a stream, and null once when the peer is gone */
  receive(onMessage: (data: Buffer | null) => void): void {
    this.#onMessage = onMessage;
    this.#descriptor.listen(() => this.#wake());
  }

  /** Sends now or, when the peer is slow, later. A peer that is gone is noticed by `receive`. */
  send(data: Buffer): void {
    if (this.#descriptor.isClosed) return;
    this.#unsent.push(data);
    this.#unsentBytes += data.length;
    this.#flush();
  }

  /** How much is kept because the peer did not take it yet, in bytes. */
  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  /** Calls whenever the peer has taken all that was kept for it. */
  whenDrained(onDrained: () => void): void {
    this.#onDrained = onDrained;
  }

  close(): void {
    this.#onMessage = null;
    this.#onDrained = null;
    this.#descriptor.close();
  }

  #wake(): void {
    const wasBlocked = this.#unsent.length > 0;
    this.#flush();
    if (wasBlocked && this.#unsent.length === 0) this.#onDrained?.();
    while (this.#onMessage !== null) {
      const buffer = Buffer.allocUnsafe(RECEIVE_BYTES);
      const got = binding.receiveUnix(this.fd, buffer);
      if (got === -EAGAIN) return;
      if (got <= 0) return this.#end();
      this.#onMessage(buffer.subarray(0, got));
    }
  }

  #flush(): void {
    while (!this.#descriptor.isClosed && this.#unsent.length > 0) {
      const data = this.#unsent[0] as Buffer;
      const sent = binding.sendUnix(this.fd, data);
      if (sent === -EAGAIN) return this.#descriptor.wantWritable(true);
      if (sent < 0) {
        this.#unsent = [];
        this.#unsentBytes = 0;
        return;
      }
      this.#unsentBytes -= sent;
      if (sent < data.length) this.#unsent[0] = data.subarray(sent);
      else this.#unsent.shift();
    }
    this.#descriptor.wantWritable(false);
  }

  #end(): void {
    const onMessage = this.#onMessage;
    this.close();
    onMessage?.(null);
  }
}

/** Sends one datagram, such as a notification to the service manager (sd_notify(3)); `@` begins an abstract name. A descriptor may go with it (SCM_RIGHTS). Returns 0 or a positive errno. */
export function sendDatagram(path: string, data: Buffer, passedFd: number | null = null): number {
  return errnoOf(binding.sendDatagram(path, data, passedFd ?? -1));
}
