/** A finished event with its number. */
export interface RingEvent {
  readonly sequence: number;
  /** the message as libudev's listeners got it; the bytes are the ring's own, and others when more events have come */
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
 *
 * The messages stand in one piece of memory, and what the ring knows of them in two more: a thousand objects that live for a
 * while would each have to be moved and found dead by the collector of garbage.
 */
export class EventRing {
  readonly #maxEvents: number;
  /** where each message begins, by its number modulo `#maxEvents`, in all the room that messages have ever been given */
  readonly #starts: Float64Array;
  readonly #lengths: Uint32Array;
  /** Messages one behind the other; none goes over the end. */
  #bytes: Buffer;
  /** the room that messages have ever been given, and what was left free at the end each time */
  #given = 0;
  #oldest: number;
  #next: number;

  /**
   * @param first      the number of the first event to come. A daemon that starts later in the life of the system must begin
   *                   with a higher one, so that a place in the events of an earlier daemon is never taken for one in these.
   * @param maxBytes   what the messages may take together; one that is longer has room for itself
   * @param maxEvents  how many are kept at most
   */
  constructor({ first, maxBytes, maxEvents }: { readonly first: number; readonly maxBytes: number; readonly maxEvents: number }) {
    this.#next = first;
    this.#oldest = first;
    this.#maxEvents = maxEvents;
    this.#starts = new Float64Array(maxEvents);
    this.#lengths = new Uint32Array(maxEvents);
    // Pages that nothing was written to yet cost nothing.
    this.#bytes = Buffer.allocUnsafeSlow(maxBytes);
  }

  /** the number that the next event will have */
  get next(): number {
    return this.#next;
  }

  put(message: Buffer): void {
    const { length } = message;
    if (length > this.#bytes.length) this.#makeRoom(length);
    const room = this.#bytes.length;
    const place = this.#given % room;
    const start = place + length > room ? this.#given + room - place : this.#given;
    message.copy(this.#bytes, start % room);
    this.#given = start + length;
    const at = this.#next % this.#maxEvents;
    this.#starts[at] = start;
    this.#lengths[at] = length;
    this.#next++;
    while (this.#next - this.#oldest > this.#maxEvents || this.#startOf(this.#oldest) < this.#given - room) this.#oldest++;
  }

  /** What is at a place. A place that no event has had yet is the end; one from before this ring is a gap. */
  read(sequence: number): RingRead {
    if (sequence >= this.#next) return { kind: 'end' };
    if (sequence < this.#oldest) return { kind: 'gap', from: sequence, to: this.#oldest - 1 };
    const start = this.#startOf(sequence) % this.#bytes.length;
    const message = this.#bytes.subarray(start, start + (this.#lengths[sequence % this.#maxEvents] as number));
    return { kind: 'event', event: { sequence, message } };
  }

  #startOf(sequence: number): number {
    return this.#starts[sequence % this.#maxEvents] as number;
  }

  /** For a message that is longer than all that are kept together. */
  #makeRoom(length: number): void {
    this.#bytes = Buffer.allocUnsafeSlow(length);
    this.#given = 0;
    this.#oldest = this.#next;
  }
}
