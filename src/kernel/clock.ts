import { binding } from './binding.ts';

/**
 * CLOCK_MONOTONIC (clock_gettime(2)) in milliseconds, to some nanoseconds. What takes time is measured with it.
 */
export function monotonicMs(): number {
  return binding.monotonicMs();
}

/** The same clock in microseconds, which is what libudev means by "initialized since". */
export function monotonicUsec(): bigint {
  return process.hrtime.bigint() / 1000n;
}
