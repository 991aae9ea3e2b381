import type { Log } from '../base/log.ts';
import type { Job } from '../queue/job.ts';
import type { Stopwatch } from '../worker/stopwatch.ts';
import type { Outcome } from '../worker/worker.ts';
import type { Engine } from './engine.ts';
import type { ProvenanceKeeper } from './provenance.ts';
import type { Timings } from './timings.ts';
import type { UnfinishedEvents } from './unfinished.ts';

export interface AfterEventParts {
  readonly engine: Engine;
  readonly unfinished: UnfinishedEvents;
  readonly timings: Timings;
  readonly provenance: ProvenanceKeeper;
  readonly log: Log;
}

/** Tells all who keep account of events that one has ended for good. Nothing of this changes a device. */
export class AfterEvent {
  readonly #parts: AfterEventParts;

  constructor(parts: AfterEventParts) {
    this.#parts = parts;
  }

  note(job: Job, outcome: Outcome, stopwatch: Stopwatch): void {
    const { engine, unfinished, timings, provenance, log } = this.#parts;
    const { uevent } = job;
    engine.worked(stopwatch.calls.some(({ kind }) => kind !== 'builtin'));
    unfinished.finished(uevent);
    timings.note(job, outcome.kind, stopwatch);
    if (outcome.kind === 'done') provenance.note(outcome.device.id, outcome.verdict, uevent);
    if (outcome.kind === 'locked') log.warn({ device: uevent.devpath }, 'the disk stayed locked for three minutes; its event is given up');
    if (outcome.kind === 'failed') log.error({ device: uevent.devpath, step: outcome.step }, outcome.error.message);
  }
}
