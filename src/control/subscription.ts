import type { UnixConnection } from '../kernel/unix-socket.ts';
import type { DeviceReport, StreamMessage } from './device-calls.ts';
import type { EventRing, RingEvent } from './event-ring.ts';
import { encode } from './varlink.ts';

/** When a subscriber has not taken this much, nothing more is sent to it until it has; events that leave the ring meanwhile are a gap. */
const UNSENT_LIMIT_BYTES = 256 * 1024;

export interface SubscriptionParts {
  readonly connection: UnixConnection;
  readonly ring: EventRing;
  /** devices to tell of first; null without a snapshot */
  readonly present: Iterator<DeviceReport> | null;
  /** the place of the first event to tell */
  readonly next: number;
  /** the message about an event; null when the subscriber did not ask for it */
  readonly describe: (event: RingEvent) => StreamMessage | null;
}

/**
 * One reader of the event stream: a place in the ring. Nothing is kept for it but what the socket has not taken, so a reader
 * that stalls costs nothing and finds a gap when it comes back.
 */
export class Subscription {
  readonly #parts: SubscriptionParts;
  #present: Iterator<DeviceReport> | null;
  #next: number;

  constructor(parts: SubscriptionParts) {
    this.#parts = parts;
    this.#present = parts.present;
    this.#next = parts.next;
    parts.connection.whenDrained(() => this.pump());
  }

  /** Tells as much as there is and the reader takes. */
  pump(): void {
    const { connection } = this.#parts;
    while (!connection.isClosed && connection.unsentBytes < UNSENT_LIMIT_BYTES) {
      const message = this.#present === null ? this.#nextEvent() : this.#nextPresent(this.#present);
      if (message === 'end') return;
      if (message !== null) connection.send(encode({ parameters: message, continues: true }));
    }
  }

  #nextPresent(present: Iterator<DeviceReport>): StreamMessage {
    const { done, value } = present.next();
    if (done !== true) return { kind: 'present', device: value };
    this.#present = null;
    return { kind: 'synchronized', next: this.#next };
  }

  #nextEvent(): StreamMessage | null | 'end' {
    const read = this.#parts.ring.read(this.#next);
    switch (read.kind) {
      case 'end':
        return 'end';
      case 'gap':
        this.#next = read.to + 1;
        return { kind: 'gap', next: this.#next, from: read.from, to: read.to };
      case 'event':
        this.#next++;
        return this.#parts.describe(read.event);
    }
  }
}
