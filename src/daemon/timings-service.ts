import { utf8Text } from '../base/text.ts';
import type { EventTiming, TimingTotals } from '../control/timing-calls.ts';
import type { TimingService } from '../control/device-server.ts';
import { monotonicUsec } from '../kernel/clock.ts';
import type { Queue } from '../queue/queue.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Timings } from './timings.ts';

/** Events in one reply: enough to be quick, few enough not to keep uevents waiting. */
const PER_REPLY = 64;

export interface TimingParts {
  readonly timings: Timings;
  readonly queue: Queue;
  readonly dispatcher: Dispatcher;
  /** CLOCK_MONOTONIC when this process was started */
  readonly startedUsec: number;
}

/** What `io.devmaster.Timings` is told of this daemon. */
export function makeTimingService({ timings, queue, dispatcher, startedUsec }: TimingParts): TimingService {
  return {
    events: () => portions(timings),
    totals(): TimingTotals {
      const { waiting, running, held, merged, shed } = queue.state;
      const { user, system } = process.cpuUsage();
      const counts = timings.counts();
      return {
        nowUsec: Number(monotonicUsec()),
        startedUsec: Math.round(startedUsec),
        ...counts,
        events: counts.events.map(({ subsystem, ...rest }) => ({ subsystem: utf8Text(subsystem), ...rest })),
        calls: counts.calls.map((call) => ({ ...call, ...textsOf(call) })),
        queue: { waiting, running, held, limit: dispatcher.childrenMax, paused: dispatcher.isPaused, merged, shed },
        cpuUsec: user + system,
        memoryBytes: process.memoryUsage.rss(),
      };
    },
  };
}

/** At least one, so that somebody who asks too early gets an answer. */
function* portions(timings: Timings): Generator<{ readonly total: number; readonly events: readonly EventTiming[] }> {
  const { total } = timings;
  let events: EventTiming[] = [];
  for (const event of timings.events()) {
    events.push(asText(event));
    if (events.length < PER_REPLY) continue;
    yield { total, events };
    events = [];
  }
  yield { total, events };
}

function asText(event: EventTiming): EventTiming {
  const { devpath, subsystem, uuid, calls } = event;
  return { ...event, devpath: utf8Text(devpath), subsystem: utf8Text(subsystem), uuid: uuid === null ? null : utf8Text(uuid), calls: calls.map((call) => ({ ...call, ...textsOf(call) })) };
}

function textsOf({ name, file }: { readonly name: string; readonly file: string | null }): { name: string; file: string | null } {
  return { name: utf8Text(name), file: file === null ? null : utf8Text(file) };
}
