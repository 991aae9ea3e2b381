/** The longest time that a timer of Node can wait: almost 25 days. It takes a longer one for no time at all. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** A time for `setTimeout`, as long as was wanted or as long as is possible. */
export function delayMs(wantedMs: number): number {
  return Math.min(wantedMs, LONGEST_DELAY_MS);
}
