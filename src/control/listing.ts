import type { UnixConnection } from '../kernel/unix-socket.ts';
import type { DeviceReport } from './device-calls.ts';
import { encode } from './varlink.ts';

/** As for subscriptions: a caller that does not read makes us wait, not remember. */
const UNSENT_LIMIT_BYTES = 256 * 1024;

/** The replies to a call for many devices. All but the last say that another follows. */
export class Listing {
  readonly #connection: UnixConnection;
  readonly #devices: Iterator<DeviceReport>;
  readonly #onEnd: (any: boolean) => void;
  /** told when the one after it is known */
  #held: DeviceReport | null = null;
  #ended = false;

  /** @param onEnd  gets whether there was any device */
  constructor(connection: UnixConnection, devices: Iterator<DeviceReport>, onEnd: (any: boolean) => void) {
    this.#connection = connection;
    this.#devices = devices;
    this.#onEnd = onEnd;
    connection.whenDrained(() => this.pump());
  }

  /** Tells as much as the caller takes. */
  pump(): void {
    while (!this.#ended && !this.#connection.isClosed && this.#connection.unsentBytes < UNSENT_LIMIT_BYTES) {
      const { done, value } = this.#devices.next();
      this.#ended = done === true;
      if (this.#held !== null) this.#connection.send(encode({ parameters: { device: this.#held }, ...(this.#ended ? {} : { continues: true }) }));
      if (this.#ended) this.#onEnd(this.#held !== null);
      else this.#held = value as DeviceReport;
    }
  }
}
