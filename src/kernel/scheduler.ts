import { binding } from './binding.ts';

/**
 * Makes the turns short that this thread takes on a processor which others want too. It gets no more of it, but since Linux 6.12 a
 * thread with shorter turns has the next one as soon as it is woken, and need not wait until a longer one is over (some milliseconds).
 * What the thread starts later has the usual turns, unless its niceness is below 0.
 *
 * @param nanoseconds from 100,000 to 100,000,000 (sched_setattr(2), `sched_runtime`)
 * @returns whether the kernel took it; earlier ones take it and do not heed it
 */
export function setTimeSlice(nanoseconds: number): boolean {
  return binding.setTimeSlice(nanoseconds) === 0;
}

/**
 * Lets others have the processor that are waiting for it now (sched_yield(2)); where nobody is, nothing happens. The kernel likes to
 * wake a listener on the processor of whoever sent the message, and it then runs when the sender rests.
 */
export function yieldProcessor(): void {
  binding.yieldProcessor();
}
