import type { Paths } from '../base/paths.ts';
import type { QueueReport } from '../control/device-calls.ts';
import { callDevices, type CallEnd } from '../control/device-client.ts';
import { timingsInterface, type EventTiming, type TimingTotals } from '../control/timing-calls.ts';

/** A daemon that says nothing for so long hangs, or was stopped. */
const PATIENCE_MS = 10_000;

/** What the daemon keeps of finished events; texts are Unicode. */
export interface KeptEvents {
  /** how many have ended since the daemon was started */
  readonly total: number;
  /** in the order in which they ended */
  readonly events: readonly EventTiming[];
}

/** There was no answer; why, in words for the user. */
export interface NoAnswer {
  readonly noAnswer: string;
}

/** The events whose timings the daemon keeps (`io.devmaster.Timings.GetEvents`). */
export async function askEvents(paths: Paths): Promise<KeptEvents | NoAnswer> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  let total = 0;
  const events: EventTiming[] = [];
  const end = await callDevices(paths, {
    interface: timingsInterface,
    method: 'GetEvents',
    parameters: {},
    fd: null,
    signal,
    onReply: (reply) => {
      const portion = reply as unknown as KeptEvents;
      total = portion.total;
      events.push(...portion.events);
    },
  });
  return end.kind === 'done' && !signal.aborted ? { total, events } : noAnswer(end);
}

/** What the daemon counted since it was started (`io.devmaster.Timings.GetTotals`). */
export async function askTotals(paths: Paths): Promise<TimingTotals | NoAnswer> {
  return await askOne<TimingTotals>(paths, { interface: timingsInterface, method: 'GetTotals', parameters: {} });
}

/** @param limit  how many jobs are wanted at most; null for as many as the daemon tells of */
export async function askQueue(paths: Paths, limit: number | null): Promise<QueueReport | NoAnswer> {
  return await askOne<QueueReport>(paths, { method: 'GetQueue', parameters: limit === null ? {} : { limit } });
}

async function askOne<T extends object>(paths: Paths, call: { readonly interface?: string; readonly method: string; readonly parameters: Readonly<Record<string, unknown>> }): Promise<T | NoAnswer> {
  let answer: T | null = null;
  const end = await callDevices(paths, { ...call, fd: null, signal: AbortSignal.timeout(PATIENCE_MS), onReply: (reply) => (answer = reply as T) });
  return answer ?? noAnswer(end);
}

function noAnswer(end: CallEnd): NoAnswer {
  switch (end.kind) {
    case 'not-running':
      return { noAnswer: `the daemon does not run: ${end.reason}` };
    case 'refused':
      return { noAnswer: end.error.startsWith('org.varlink.service.') ? 'the daemon that runs keeps no timings' : `the daemon refused: ${end.error}` };
    case 'done':
    case 'lost':
      return { noAnswer: 'the daemon did not answer' };
  }
}
