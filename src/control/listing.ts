import type { UnixConnection } from '../kernel/unix-socket.ts';
import { encode } from './varlink.ts';

/** As for subscriptions: while a caller does not read, no more replies are made for it. */
const UNSENT_LIMIT_BYTES = 256 * 1024;

/** The replies to a call for many things. All but the last say that another follows. */
export class Listing {
  readonly #connection: UnixConnection;
  readonly #replies: Iterator<object>;
  readonly #onEnd: (any: boolean) => void;
  /** the latest reply, which is sent when it is known whether another follows */
  #held: object | null = null;
  #ended = false;

  /** @param onEnd  gets whether there was any reply */
  constructor(connection: UnixConnection, replies: Iterator<object>, onEnd: (any: boolean) => void) {
    this.#connection = connection;
    this.#replies = replies;
    this.#onEnd = onEnd;
    connection.whenDrained(() => this.pump());
  }

  /** Tells as much as the caller takes. */
  pump(): void {
    while (!this.#ended && !this.#connection.isClosed && this.#connection.unsentBytes < UNSENT_LIMIT_BYTES) {
      const { done, value } = this.#replies.next();
      this.#ended = done === true;
      if (this.#held !== null) this.#connection.send(encode({ parameters: this.#held, ...(this.#ended ? {} : { continues: true }) }));
      if (this.#ended) this.#onEnd(this.#held !== null);
      else this.#held = value as object;
    }
  }
}
