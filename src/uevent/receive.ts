import type { UeventBatch, UeventSocket } from '../kernel/netlink-uevent.ts';
import { decodeKernel, isRefused } from './decode.ts';
import type { Uevent } from './uevent.ts';

export interface Receptions {
  /** the believed messages of one wake-up, in the order of their arrival */
  onUevents(uevents: readonly Uevent[]): void;
  /** a message that is not believed, and why */
  onRefused(reason: string): void;
  /** messages were lost: what is known of devices must be compared with sysfs */
  onResync(reason: 'overflow' | 'truncated'): void;
}

/**
 * Receives the kernel's uevents. SEQNUM is not looked at: several processors may deliver out of its order, and messages to
 * other network namespaces leave gaps, so that neither means a loss. The socket itself tells of losses.
 */
export class Receiver {
  readonly #socket: UeventSocket;
  readonly #receptions: Receptions;

  constructor(socket: UeventSocket, receptions: Receptions) {
    this.#socket = socket;
    this.#receptions = receptions;
  }

  start(): void {
    this.#socket.listen((batch) => this.handle(batch));
  }

  /** Believes or refuses every message of a batch. */
  handle(batch: UeventBatch): void {
    const uevents: Uevent[] = [];
    for (const datagram of batch.datagrams) {
      const decoded = decodeKernel(datagram);
      if (!isRefused(decoded)) uevents.push(decoded);
      else {
        this.#receptions.onRefused(decoded.refused);
        if (datagram.truncated && datagram.portId === 0) this.#receptions.onResync('truncated');
      }
    }
    if (uevents.length > 0) this.#receptions.onUevents(uevents);
    if (batch.overflow) this.#receptions.onResync('overflow');
  }
}
