import { constants } from 'node:os';
import { binding } from './binding.ts';
import { EAGAIN, ENOBUFS, kernelError, errnoOf } from './errno.ts';
import { WatchedDescriptor } from './watch.ts';

/** One message and who sent it (netlink(7), SCM_CREDENTIALS of unix(7)). Whether to believe it is decided elsewhere. */
export interface Datagram {
  /** byte string */
  readonly payload: string;
  /** the message was longer than the room for it */
  readonly truncated: boolean;
  /** -1 when there were no credentials */
  readonly uid: number;
  readonly gid: number;
  readonly pid: number;
  /** the sender's netlink port id; 0 is the kernel */
  readonly portId: number;
  /** the groups that it was sent to; 0 for a message to this socket alone */
  readonly groups: number;
}

/** Everything one wake-up brought. */
export interface UeventBatch {
  readonly datagrams: readonly Datagram[];
  /** the socket's buffer was full and messages were lost (ENOBUFS) */
  readonly overflow: boolean;
}

const BATCH = 32;
const FIELDS = 6;
/** What one wake-up reads at most, so that a storm does not keep other descriptors from being served. */
const BATCHES_PER_WAKE_UP = 32;

/** Errors of recvmmsg(2) that say that the call was wrong. All others mean that a message was lost. */
const defects: ReadonlySet<number> = new Set([constants.errno.EBADF, constants.errno.EFAULT, constants.errno.EINVAL, constants.errno.ENOTSOCK]);

/** A socket of the uevent netlink family: group 1 is the kernel's, group 2 that of libudev's listeners. */
export class UeventSocket {
  readonly #descriptor: WatchedDescriptor;
  readonly #fields = new Int32Array(BATCH * FIELDS);

  private constructor(fd: number) {
    this.#descriptor = new WatchedDescriptor(fd);
  }

  /**
   * @param group               0 only sends
   * @param receiveBufferBytes  room for messages that wait; beyond the system's limit only root gets it
   * @throws {KernelError}
   */
  static open({ group, receiveBufferBytes }: { group: 0 | 1 | 2; receiveBufferBytes: number }): UeventSocket {
    const fd = binding.openUevents(group, receiveBufferBytes);
    if (fd < 0) throw kernelError('bind', -fd);
    return new UeventSocket(fd);
  }

  /**
   * Takes over a socket that was opened by somebody else (sd_listen_fds(3)).
   *
   * @param receiveBufferBytes  the least room for messages that wait
   */
  static adopt(fd: number, receiveBufferBytes: number): UeventSocket {
    binding.adoptUevents(fd, receiveBufferBytes);
    return new UeventSocket(fd);
  }

  get fd(): number {
    return this.#descriptor.fd;
  }

  get portId(): number {
    return binding.ueventPort(this.fd);
  }

  /** @param onBatch  called once for each wake-up that brought something */
  listen(onBatch: (batch: UeventBatch) => void): void {
    this.watch(() => {
      const batch = this.receive();
      if (batch.datagrams.length > 0 || batch.overflow) onBatch(batch);
    });
  }

  /** @param onReadable  called once for each wake-up, to `receive` what is there */
  watch(onReadable: () => void): void {
    this.#descriptor.listen(onReadable);
  }

  /** Everything that is there now, within bounds; never waits. */
  receive(): UeventBatch {
    const datagrams: Datagram[] = [];
    let overflow = false;
    for (let round = 0; round < BATCHES_PER_WAKE_UP; round++) {
      const payloads = binding.receiveUevents(this.fd, this.#fields);
      if (typeof payloads === 'number') {
        if (payloads === -EAGAIN) break;
        if (defects.has(-payloads)) throw kernelError('recvmmsg', -payloads);
        // The kernel had no room for a message, or none to hand it over: the next look at the socket may bring more.
        overflow = true;
        if (payloads === -ENOBUFS) continue;
        break;
      }
      for (let i = 0; i < payloads.length; i++) datagrams.push(this.#datagram(payloads[i] as string, i * FIELDS));
      if (payloads.length < BATCH) break;
    }
    return { datagrams, overflow };
  }

  pause(): void {
    this.#descriptor.pause();
  }

  /** Sends to a group or to one socket. Returns 0 or a positive errno; ECONNREFUSED means that nobody listens. */
  send({ payload, group = 0, portId = 0 }: { payload: Buffer; group?: number; portId?: number }): number {
    return errnoOf(binding.sendUevent(this.fd, group, portId, payload));
  }

  /** @param program  an array of `struct sock_filter` (<linux/filter.h>) */
  attachFilter(program: Buffer): void {
    const result = binding.attachFilter(this.fd, program);
    if (result < 0) throw kernelError('setsockopt', -result);
  }

  close(): void {
    this.#descriptor.close();
  }

  #datagram(payload: string, at: number): Datagram {
    const fields = this.#fields;
    return {
      payload,
      truncated: fields[at] === 1,
      uid: fields[at + 1] as number,
      gid: fields[at + 2] as number,
      pid: fields[at + 3] as number,
      portId: (fields[at + 4] as number) >>> 0,
      groups: (fields[at + 5] as number) >>> 0,
    };
  }
}
