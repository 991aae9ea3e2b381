/** What a tenth of the samples may lie above another and still be called equal. */
const RATIO = 1.05;
const ALLOWANCE = 1;
const TENTH = 0.1;

export interface Range {
  readonly lowest: number;
  readonly highest: number;
}

/**
 * Whether something grew while it was sampled: both the lowest and the highest of the last tenth of the samples lie more than 5 % and 1
 * above those of the second tenth. Memory that is collected goes up and down between samples, so one of them alone says little. The
 * first tenth does not count; what starts has things to remember.
 *
 * @returns both tenths, null when it did not grow
 */
export function growth(samples: readonly number[]): { readonly early: Range; readonly late: Range } | null {
  const count = Math.max(1, Math.round(samples.length * TENTH));
  const early = rangeOf(samples.slice(count, 2 * count));
  const late = rangeOf(samples.slice(-count));
  const isAbove = (one: number, other: number): boolean => one > other * RATIO + ALLOWANCE;
  return isAbove(late.lowest, early.lowest) && isAbove(late.highest, early.highest) ? { early, late } : null;
}

function rangeOf(values: readonly number[]): Range {
  return { lowest: Math.min(...values), highest: Math.max(...values) };
}
