import { ECONNREFUSED } from '../kernel/errno.ts';
import type { UeventSocket } from '../kernel/netlink-uevent.ts';
import { encodeBroadcast, type Broadcast } from './message.ts';

const LISTENERS = 2;

/** Tells libudev's listeners about finished events. */
export class Broadcaster {
  readonly #socket: UeventSocket;
  readonly #onMessage: (message: Buffer) => void;

  /** @param onMessage  gets every message besides, for those who do not listen on netlink */
  constructor(socket: UeventSocket, onMessage: (message: Buffer) => void = () => {}) {
    this.#socket = socket;
    this.#onMessage = onMessage;
  }

  /** @returns 0 or a positive errno; that nobody listens is no failure */
  send(broadcast: Broadcast): number {
    const payload = encodeBroadcast(broadcast);
    const errno = this.#socket.send({ payload, group: LISTENERS });
    this.#onMessage(payload);
    return errno === ECONNREFUSED ? 0 : errno;
  }
}
