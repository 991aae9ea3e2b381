import type { UeventBatch, UeventSocket } from '../kernel/netlink-uevent.ts';
import { decodeKernel, isRefused } from './decode.ts';
import type { Uevent } from './uevent.ts';

/** Who is told what was received. */
export interface Receptions {
  /**
   * @param uevents  the believed messages of one wake-up, in the order of their arrival
   * @param mayLack  messages that belong to these were lost; `onResync` follows
   */
  onUevents(uevents: readonly Uevent[], mayLack: boolean): void;
  /** a message that is not believed, and why */
  onRefused(reason: string): void;
  /** a KEY=VALUE pair that is left out of a believed message, because it is no property that could be stored */
  onSkipped?(uevent: Uevent, pair: string): void;
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
  /** pairs left out of the message at hand */
  readonly #skipped: string[] = [];

  constructor(socket: UeventSocket, receptions: Receptions) {
    this.#socket = socket;
    this.#receptions = receptions;
  }

  start(): void {
    this.#socket.listen((batch) => this.handle(batch));
  }

  /** Believes or refuses every message of a batch. What was lost is told last, when all that came has been handed over. */
  handle(batch: UeventBatch): void {
    const uevents: Uevent[] = [];
    let truncated = false;
    for (const datagram of batch.datagrams) {
      this.#skipped.length = 0;
      const decoded = decodeKernel(datagram, this.#skip);
      if (isRefused(decoded)) {
        this.#receptions.onRefused(decoded.refused);
        // Only a truncated message of the kernel is a loss: others must not be able to make us look at all of sysfs again.
        if (datagram.truncated && datagram.portId === 0) truncated = true;
      } else {
        uevents.push(decoded);
        for (const pair of this.#skipped) this.#receptions.onSkipped?.(decoded, pair);
      }
    }
    if (uevents.length > 0) this.#receptions.onUevents(uevents, truncated || batch.overflow);
    if (truncated) this.#receptions.onResync('truncated');
    if (batch.overflow) this.#receptions.onResync('overflow');
  }

  readonly #skip = (pair: string): void => void this.#skipped.push(pair);
}
