import { binding } from './binding.ts';

/**
 * Makes the turns shorter that this thread takes on a processor which others want too. It gets no more of it, but a thread with shorter
 * turns has the next one as soon as it is woken, and need not wait until a longer one is over (some milliseconds). What the thread
 * starts later has the usual turns.
 *
 * @param share of its turns as they are, above 0 and below 1
 * @returns whether they are shorter now; they are not before Linux 6.12, nor where somebody has decided that this thread takes precedence
 *   or does not share processors fairly (sched_setattr(2), `sched_runtime`)
 */
export function shortenTurns(share: number): boolean {
  const nanoseconds = binding.timeSlice();
  return nanoseconds > 0 && binding.setTimeSlice(Math.round(nanoseconds * share)) === 0;
}

/**
 * Lets others have the processor that are waiting for it now (sched_yield(2)); where nobody is, nothing happens. The kernel likes to
 * wake a listener on the processor of whoever sent the message, and it then runs when the sender rests.
 */
export function yieldProcessor(): void {
  binding.yieldProcessor();
}
