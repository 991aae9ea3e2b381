/**
 * What the database holds about one device (`/run/udev/data/ID`), as a value. The text format is `database/record.ts`.
 */
export interface Stored {
  /** names below /dev, without `/dev/` (S:) */
  readonly links: readonly string[];
  /** L:, 0 when absent */
  readonly linkPriority: number;
  /** CLOCK_MONOTONIC microseconds of the first processed event (I:), null when never initialised */
  readonly initializedUsec: bigint | null;
  /** properties that rules and builtins gave (E:), in file order */
  readonly properties: ReadonlyMap<string, string>;
  /** every tag the device ever had (G:) */
  readonly tags: ReadonlySet<string>;
  /** the tags of the last event (Q:) */
  readonly currentTags: ReadonlySet<string>;
}
