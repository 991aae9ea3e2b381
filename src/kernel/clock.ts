/** CLOCK_MONOTONIC in microseconds (clock_gettime(2)), which is what libudev means by "initialized since". */
export function monotonicUsec(): bigint {
  return process.hrtime.bigint() / 1000n;
}

/** The moment 0 of `performance.now()` on CLOCK_MONOTONIC, in microseconds. That clock is the cheapest one to read. */
export function performanceEpochUsec(): number {
  return Number(process.hrtime.bigint()) / 1000 - performance.now() * 1000;
}
