/** CLOCK_MONOTONIC in microseconds (clock_gettime(2)), which is what libudev means by "initialized since". */
export function monotonicUsec(): bigint {
  return process.hrtime.bigint() / 1000n;
}
