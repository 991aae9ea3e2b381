import type { Log } from '../base/log.ts';
import type { Paths } from '../base/paths.ts';
import { until, type Patience } from '../base/until.ts';
import { errnoName } from '../kernel/errno.ts';
import type { Queue } from '../queue/queue.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Doubt } from './doubt.ts';
import { leaveEvents } from './hand-over.ts';
import type { Reception } from './reception.ts';
import type { UnfinishedEvents } from './unfinished.ts';

/** How long running events may take when the daemon is asked to end. */
const EXIT_PATIENCE_MS = 30_000;
const GLANCE_MS = 10;
const patience: Patience = { patienceMs: EXIT_PATIENCE_MS, glanceMs: GLANCE_MS };

export interface LastEventsParts {
  readonly queue: Queue;
  readonly dispatcher: Dispatcher;
  readonly reception: Reception;
}

/**
 * Ends the handling of events.
 *
 * @param hasSuccessor  all that was received is handled, and all that comes is left in the socket, for whoever comes next knows
 *                      nothing of our journal; otherwise what is received is left to the next daemon, and only what runs is finished
 */
export async function finishEvents({ queue, dispatcher, reception }: LastEventsParts, hasSuccessor: boolean): Promise<void> {
  if (hasSuccessor) {
    reception.leaveRest();
    dispatcher.resume();
    // A queue with a locked disk in it does not get empty; what is left of it goes into the journal.
    await until(() => queue.isEmpty, patience);
    dispatcher.pause();
  } else {
    dispatcher.pause();
    reception.takeRest();
  }
  await until(() => dispatcher.running === 0, patience);
  while (dispatcher.running > 0) {
    dispatcher.killAll();
    await until(() => dispatcher.running === 0, { patienceMs: GLANCE_MS, glanceMs: GLANCE_MS });
  }
}

export interface LeavingParts {
  readonly paths: Paths;
  readonly queue: Queue;
  readonly unfinished: UnfinishedEvents;
  readonly doubt: Doubt;
  readonly log: Log;
}

/** Leaves the events that wait to the next daemon. */
export function leaveLastEvents({ paths, queue, unfinished, doubt, log }: LeavingParts): void {
  const waiting = [...queue.jobs()].map(({ uevent, receivedUsec }) => ({ uevent, receivedUsec }));
  const errno = leaveEvents(paths, waiting);
  if (errno === 0) return unfinished.close();
  doubt.lost();
  log.error({}, `${waiting.length} waiting events cannot be left to the next daemon (${errnoName(errno)}); it looks at all devices again. Is ${paths.run} full?`);
}
