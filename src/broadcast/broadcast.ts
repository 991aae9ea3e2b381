import { ECONNREFUSED } from '../kernel/errno.ts';
import type { UeventSocket } from '../kernel/netlink-uevent.ts';
import { encodeBroadcast, type Broadcast } from './message.ts';

const LISTENERS = 2;

/** Tells libudev's listeners about finished events. */
export class Broadcaster {
  readonly #socket: UeventSocket;

  constructor(socket: UeventSocket) {
    this.#socket = socket;
  }

  /** @returns 0 or a positive errno; that nobody listens is no failure */
  send(broadcast: Broadcast): number {
    const errno = this.#socket.send({ payload: encodeBroadcast(broadcast), group: LISTENERS });
    return errno === ECONNREFUSED ? 0 : errno;
  }
}
