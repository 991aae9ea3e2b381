/**
 * One job from start to end. This is the only file that knows the order of the steps (ARCHITECTURE.md, "The journey of a
 * uevent"):
 *
 *   lock the disk → take its watch off → previous record → rules → interface, node, links → tags, record → RUN → watch
 *   → final record → broadcast
 *
 * and on `remove` the other way round: tags and record go first, then the rules run, then node and links go, then RUN.
 *
 * Nothing here waits. A journey that needs no process is over when `start` returns; one that does parks itself and goes on
 * from the callback of that process.
 */
import type { Log } from '../base/log.ts';
import type { Complaint, Effects } from '../apply/apply.ts';
import type { Broadcaster } from '../broadcast/broadcast.ts';
import type { Store } from '../database/store.ts';
import { Device, type Host } from '../device/device.ts';
import type { Stored } from '../device/stored.ts';
import { monotonicUsec } from '../kernel/clock.ts';
import type { FileLock } from '../kernel/lock.ts';
import { evaluate, type Evaluation, type Question } from '../rules/run.ts';
import type { Specialiser } from '../rules/specialise.ts';
import type { Trace } from '../rules/trace.ts';
import type { RunEntry, Verdict } from '../rules/verdict.ts';
import type { BuiltinAnswer, ProgramAnswer, World } from '../rules/world.ts';
import type { Uevent } from '../uevent/uevent.ts';
import { lockDisk, markReadOnly } from './disk.ts';
import type { Outlook } from './outlook.ts';
import { outlookOf } from './outlook.ts';
import type { ProgramRunner } from './program.ts';

/** How a journey ended. `locked` is not an end: somebody else holds the disk and the event is to be tried again. */
export type Outcome =
  | { readonly kind: 'done'; readonly verdict: Verdict }
  | { readonly kind: 'locked' }
  | { readonly kind: 'failed'; readonly step: Step; readonly error: Error };

export type Step = 'lock' | 'rules' | 'apply' | 'database' | 'run' | 'broadcast';

export interface WorkerSettings {
  /** what one event may take, in milliseconds */
  readonly eventTimeoutMs: number;
  /** waits before each RUN program, in milliseconds */
  readonly execDelayMs: number;
  readonly blockDeviceReadOnly: boolean;
  /** properties that every event gets (udevadm(8) "control --property") */
  readonly globalProperties: ReadonlyMap<string, string>;
}

/** What a journey works with. The parts that act come in two kinds: those that do it, and those that only say so. */
export interface WorkerParts {
  readonly host: Host;
  readonly store: Store;
  readonly world: World;
  readonly effects: Effects;
  readonly programs: ProgramRunner;
  /** null sends nothing */
  readonly broadcaster: Broadcaster | null;
  readonly log: Log;
}

export class Worker {
  readonly #parts: WorkerParts;
  rules: Specialiser;
  settings: WorkerSettings;
  trace: Trace | null = null;

  constructor(parts: WorkerParts, rules: Specialiser, settings: WorkerSettings) {
    this.#parts = parts;
    this.rules = rules;
    this.settings = settings;
  }

  /**
   * Starts the journey of one event.
   *
   * @param receivedUsec  CLOCK_MONOTONIC microseconds when the event came: what a device without a record is initialised with
   * @param onEnd         called exactly once, before `start` returns if no process was needed
   */
  start(uevent: Uevent, receivedUsec: bigint, onEnd: (outcome: Outcome) => void): Journey {
    const journey = new Journey(this.#parts, { rules: this.rules, settings: this.settings, trace: this.trace }, { uevent, receivedUsec, onEnd });
    journey.begin();
    return journey;
  }
}

interface Policy {
  readonly rules: Specialiser;
  readonly settings: WorkerSettings;
  readonly trace: Trace | null;
}

interface Event {
  readonly uevent: Uevent;
  readonly receivedUsec: bigint;
  readonly onEnd: (outcome: Outcome) => void;
}

/** A job on its way. Rules and settings are those of its start; a reload concerns the next one. */
export class Journey {
  readonly #parts: WorkerParts;
  readonly #policy: Policy;
  readonly #event: Event;
  readonly device: Device;
  readonly #startedMs = performance.now();
  #step: Step = 'lock';
  #previous: Stored | null = null;
  #evaluation: Evaluation | null = null;
  #outlook: Outlook | null = null;
  #lock: FileLock | null = null;
  #running: { kill(): void } | null = null;
  #announced = false;

  constructor(parts: WorkerParts, policy: Policy, event: Event) {
    this.#parts = parts;
    this.#policy = policy;
    this.#event = event;
    this.device = Device.fromUevent(parts.host, event.uevent);
  }

  /** What the journey waits for, for those who ask; null when it waits for nothing. */
  waitsFor: string | null = null;

  begin(): void {
    this.#guard(() => {
      const { device } = this;
      const lock = lockDisk(this.#parts.host, device, this.#event.uevent.action);
      if (lock === 'locked') return this.#event.onEnd({ kind: 'locked' });
      this.#lock = lock;
      if (this.#policy.settings.blockDeviceReadOnly) markReadOnly(this.#parts.host, device, this.#event.uevent.action);
      if (device.subsystem === 'block') this.#say((complaints) => this.#parts.effects.endWatch(device, complaints));

      this.#step = 'database';
      this.#previous = this.#parts.store.read(device.id);
      if (this.#event.uevent.action === 'remove') this.#parts.store.remove(device.id, this.#previous);

      this.#step = 'rules';
      this.#evaluation = evaluate({
        rules: this.#policy.rules,
        device,
        action: this.#event.uevent.action,
        previous: this.#previous,
        globalProperties: this.#policy.settings.globalProperties,
        receivedUsec: this.#event.receivedUsec,
        world: this.#parts.world,
        trace: this.#policy.trace,
      });
      this.#decide();
    });
  }

  /** Ends the programs of this journey; it then ends as if they had failed. */
  kill(): void {
    this.#running?.kill();
  }

  #decide(): void {
    const evaluation = this.#evaluation as Evaluation;
    for (;;) {
      const answer = evaluation.advance();
      if (answer.kind === 'verdict') return this.#settle(answer.verdict);
      this.#ask(answer);
      return;
    }
  }

  #ask(question: Question): void {
    // Whoever reads the record meanwhile must see that it is about to change.
    if (!this.#announced && this.#previous !== null && this.#event.uevent.action !== 'remove') {
      this.#announced = true;
      this.#parts.store.announce(this.device.id, this.#previous);
    }
    this.waitsFor = question.command;
    this.#running = this.#parts.programs.ask(question, this.#remainingMs(), this.#policy.settings.eventTimeoutMs, (answer: ProgramAnswer | BuiltinAnswer) => {
      this.waitsFor = null;
      this.#guard(() => {
        (this.#evaluation as Evaluation).answer(answer);
        this.#decide();
      });
    });
  }

  #settle(verdict: Verdict): void {
    const { device } = this;
    const { effects, store } = this.#parts;
    const removing = this.#event.uevent.action === 'remove';

    this.#step = 'apply';
    let renamed = null;
    if (removing) this.#say((complaints) => effects.removeNode(device, this.#previous, complaints));
    else {
      this.#say((complaints) => {
        renamed = effects.renameInterface(device, verdict, complaints);
        effects.updateNode(device, verdict, this.#previous, complaints);
      });
    }

    this.#step = 'database';
    const outlook = outlookOf({ device, uevent: this.#event.uevent, previous: this.#previous, verdict, renamed, nowUsec: this.#event.receivedUsec, globalProperties: this.#policy.settings.globalProperties });
    this.#outlook = outlook;
    if (!removing) store.write(outlook.record, { before: this.#previous, persist: outlook.persist, processing: verdict.run.length > 0 });

    this.#step = 'run';
    this.#runFrom(verdict, 0);
  }

  #runFrom(verdict: Verdict, index: number): void {
    for (let next = index; next < verdict.run.length; next++) {
      const entry = verdict.run[next] as RunEntry;
      const outlook = this.#outlook as Outlook;
      this.waitsFor = entry.command;
      const running = this.#parts.programs.run(entry, this.device, outlook, { remainingMs: this.#remainingMs(), delayMs: this.#policy.settings.execDelayMs }, () => {
        this.waitsFor = null;
        this.#guard(() => this.#runFrom(verdict, next + 1));
      });
      if (running === 'done') continue;
      this.#running = running;
      return;
    }
    this.waitsFor = null;
    this.#finish(verdict);
  }

  #finish(verdict: Verdict): void {
    const outlook = this.#outlook as Outlook;
    if (this.#event.uevent.action !== 'remove') {
      if (verdict.watch?.value === true) this.#say((complaints) => this.#parts.effects.beginWatch(this.device, complaints));
      if (verdict.run.length > 0) {
        this.#step = 'database';
        this.#parts.store.write(outlook.record, { before: this.#previous, persist: outlook.persist, processing: false });
      }
    }
    this.#step = 'broadcast';
    this.#parts.broadcaster?.send(outlook.properties, outlook);
    this.#end({ kind: 'done', verdict });
  }

  #end(outcome: Outcome): void {
    this.#lock?.close();
    this.#lock = null;
    this.#event.onEnd(outcome);
  }

  #remainingMs(): number {
    return this.#policy.settings.eventTimeoutMs - (performance.now() - this.#startedMs);
  }

  #say(act: (complaints: Complaint[]) => void): void {
    const complaints: Complaint[] = [];
    act(complaints);
    for (const { severity, message } of complaints) {
      const fields = { device: this.device.sysname, step: this.#step };
      if (severity === 'error') this.#parts.log.error(fields, message);
      else if (severity === 'warning') this.#parts.log.warn(fields, message);
      else this.#parts.log.debug(fields, message);
    }
  }

  /** A failing system call ends this event and no other: listeners hear of the failure as they do from udevd. */
  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      const step = this.#step;
      this.#end({ kind: 'failed', step, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }
}
