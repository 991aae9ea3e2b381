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

export interface LastEventsPatience {
  /** how long what waits may take, and again what runs */
  readonly finish: Patience;
  /** how long programs may take to end that are killed: one that is stuck in the kernel (state D in proc_pid_stat(5)) never does */
  readonly kill: Patience;
}

const usualPatience: LastEventsPatience = { finish: { patienceMs: 30_000, glanceMs: 10 }, kill: { patienceMs: 5_000, glanceMs: 10 } };

export interface LastEventsParts {
  readonly queue: Pick<Queue, 'isEmpty'>;
  readonly dispatcher: Pick<Dispatcher, 'pause' | 'resume' | 'running' | 'killAll'>;
  readonly reception: Pick<Reception, 'leaveRest' | 'takeRest'>;
}

/**
 * Ends the handling of events, in a bounded time.
 *
 * @param hasSuccessor  all that was received is handled, and all that comes is left in the socket, for whoever comes next knows
 *                      nothing of our journal; otherwise what is received is left to the next daemon, and only what runs is finished
 */
export async function finishEvents({ queue, dispatcher, reception }: LastEventsParts, hasSuccessor: boolean, patience = usualPatience): Promise<void> {
  if (hasSuccessor) {
    reception.leaveRest();
    dispatcher.resume();
    // A queue with a locked disk in it does not get empty; what is left of it goes into the journal.
    await until(() => queue.isEmpty, patience.finish);
    dispatcher.pause();
  } else {
    dispatcher.pause();
    reception.takeRest();
  }
  if (await until(() => dispatcher.running === 0, patience.finish)) return;
  // An event whose program was killed goes on, perhaps with the next one.
  await until(() => {
    dispatcher.killAll();
    return dispatcher.running === 0;
  }, patience.kill);
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
