/** A finished event with its number. */
export interface RingEvent {
  readonly sequence: number;
  /** the message as libudev's listeners got it */
  readonly message: Buffer;
}

/** What a reader finds at its place. */
export type RingRead =
  | { readonly kind: 'event'; readonly event: RingEvent }
  /** the events from `from` to `to` are not kept any more; reading goes on behind them */
  | { readonly kind: 'gap'; readonly from: number; readonly to: number }
  /** nothing yet */
  | { readonly kind: 'end' };

/**
 * The last finished events, for subscribers that were away. Pure but for its own memory, which is bounded: when it is full the
 * oldest go, and a subscriber that wanted them sees from the numbers that there is a gap.
 */
export class EventRing {
  readonly #maxBytes: number;
  #events: RingEvent[] = [];
  /** how many of the first are gone; the array is shortened now and then and not at every event */
  #gone = 0;
  #bytes = 0;
  #next: number;

  /**
   * @param first     the number of the first event to come. A daemon that starts later in the life of the system must begin
   *                  with a higher one, so that a place in the events of an earlier daemon is never taken for one in these.
   * @param maxBytes  what the messages may take together
   */
  constructor({ first, maxBytes }: { readonly first: number; readonly maxBytes: number }) {
    this.#next = first;
    this.#maxBytes = maxBytes;
  }

  /** the number that the next event will have */
  get next(): number {
    return this.#next;
  }

  put(message: Buffer): void {
    this.#events.push({ sequence: this.#next++, message });
    this.#bytes += message.length;
    while (this.#bytes > this.#maxBytes && this.#gone < this.#events.length - 1) {
      this.#bytes -= (this.#events[this.#gone] as RingEvent).message.length;
      this.#gone++;
    }
    if (this.#gone > this.#events.length / 2) {
      this.#events = this.#events.slice(this.#gone);
      this.#gone = 0;
    }
  }

  /** What is at a place. A place that no event has had yet is the end; one from before this ring is a gap. */
  read(sequence: number): RingRead {
    if (sequence >= this.#next) return { kind: 'end' };
    const oldest = this.#next - (this.#events.length - this.#gone);
    if (sequence < oldest) return { kind: 'gap', from: sequence, to: oldest - 1 };
    return { kind: 'event', event: this.#events[this.#gone + sequence - oldest] as RingEvent };
  }
}
