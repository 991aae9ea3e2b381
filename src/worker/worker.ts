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
import type { Complaint, Effects } from '../apply/apply.ts';
import { KernelError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Source } from '../base/problem.ts';
import { splitCommand } from '../base/text.ts';
import type { Broadcaster } from '../broadcast/broadcast.ts';
import type { Store } from '../database/store.ts';
import { Device, type Host } from '../device/device.ts';
import type { Stored } from '../device/stored.ts';
import { errnoName } from '../kernel/errno.ts';
import type { FileLock } from '../kernel/lock.ts';
import { evaluate, type Evaluation, type Question } from '../rules/run.ts';
import type { Specialiser } from '../rules/specialise.ts';
import type { Trace } from '../rules/trace.ts';
import type { RunEntry, Verdict } from '../rules/verdict.ts';
import type { BuiltinAnswer, Probe, ProgramAnswer, World } from '../rules/world.ts';
import type { Uevent } from '../uevent/uevent.ts';
import { AwaitedProcess } from './awaited-process.ts';
import { lockDisk, markReadOnly } from './disk.ts';
import { logComplaints, logNotes } from './journey-log.ts';
import { environmentOf, failureOf, outlookOf, type Outlook } from './outlook.ts';
import type { ProgramRunner } from './program.ts';
import { Stopwatch, type BuiltinTimes } from './stopwatch.ts';

/** How a journey ended. After `locked` it has to be begun again later: another program has locked the disk. */
export type Outcome =
  | { readonly kind: 'done'; readonly device: Device; readonly verdict: Verdict }
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

/**
 * What a journey works with. Of `world` and `effects` there are two kinds: the live ones act, those of `rehearsal.ts` only say what
 * they would have done.
 */
export interface WorkerParts {
  readonly host: Host;
  readonly store: Store;
  readonly world: World;
  readonly effects: Effects;
  readonly programs: Pick<ProgramRunner, 'start' | 'startProbe' | 'wouldAct'>;
  /** false leaves the RUN list alone, as a rehearsal does */
  readonly runs: boolean;
  /** null sends nothing */
  readonly broadcaster: Pick<Broadcaster, 'send'> | null;
  /** where the world notes how long builtins took; null or absent when nobody asks */
  readonly builtinTimes?: BuiltinTimes | null;
  readonly log: Log;
}

/** Starts journeys. Rules and settings may be replaced at any time; journeys that are under way keep those of their start. */
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
   * @param receivedUsec  CLOCK_MONOTONIC when the event was received, in microseconds; a device without a record counts as
   *                      initialised since then
   * @param onEnd         called exactly once, before `start` returns if no process was needed
   */
  start(uevent: Uevent, receivedUsec: bigint, onEnd: (outcome: Outcome, stopwatch: Stopwatch) => void): Journey {
    const journey = new Journey(this.#parts, { rules: this.rules, settings: this.settings, trace: this.trace }, { uevent, receivedUsec, onEnd });
    journey.begin();
    return journey;
  }
}

/** By what a journey decides: as it was when the journey began, whatever is reloaded since. */
interface Policy {
  readonly rules: Specialiser;
  readonly settings: WorkerSettings;
  readonly trace: Trace | null;
}

/** What a journey is about, and who hears of its end. */
interface JourneyRequest {
  readonly uevent: Uevent;
  readonly receivedUsec: bigint;
  readonly onEnd: (outcome: Outcome, stopwatch: Stopwatch) => void;
}

/** One event on its way through the steps. */
export class Journey {
  readonly #parts: WorkerParts;
  readonly #policy: Policy;
  readonly #request: JourneyRequest;
  readonly device: Device;
  readonly #stopwatch = new Stopwatch();
  #step: Step = 'lock';
  #lock: FileLock | null = null;
  /** the record before this event */
  #previous: Stored | null = null;
  /** whether the previous record says already that it is about to change */
  #announced = false;
  /** null until the rules have decided */
  #outlook: Outlook | null = null;
  /** the entries of the RUN list that are to be run */
  #run: readonly RunEntry[] = [];
  /** of the programs of the RUN list; null until the first of them is started */
  #environment: readonly string[] | null = null;
  /** whether this event's record has been written */
  #recorded = false;
  #awaited: AwaitedProcess | null = null;
  #ended = false;

  constructor(parts: WorkerParts, policy: Policy, request: JourneyRequest) {
    this.#parts = parts;
    this.#policy = policy;
    this.#request = request;
    this.device = Device.fromUevent(parts.host, request.uevent);
  }

  get uevent(): Uevent {
    return this.#request.uevent;
  }

  /** What the journey waits for, in words for people; null when it waits for nothing. */
  get waitsFor(): string | null {
    return this.#awaited?.description ?? null;
  }

  /** Ends the process that the journey waits for, by SIGKILL if no other signal is given. The journey goes on as if it had failed. */
  kill(signal?: number): void {
    this.#awaited?.kill(signal);
  }

  /** Goes as far as it can: to the end, or to the first process that it has to wait for. */
  begin(): void {
    this.#guard(() => {
      const { device } = this;
      const { action } = this.#request.uevent;
      const { host, store, effects, world } = this.#parts;
      const { settings, rules, trace } = this.#policy;
      const lock = lockDisk(host, device, action);
      if (lock === 'locked') return this.#request.onEnd({ kind: 'locked' }, this.#stopwatch);
      this.#lock = lock;
      if (settings.blockDeviceReadOnly) this.#markReadOnly();
      if (device.subsystem === 'block') effects.endWatch(device);

      this.#enter('database');
      this.#previous = store.readToReplace(device.id);
      if (action === 'remove') store.remove(device.id, this.#previous);

      this.#enter('rules');
      this.#decide(evaluate({ rules, device, action, previous: this.#previous, receivedUsec: this.#request.receivedUsec, globalProperties: settings.globalProperties, world, trace }));
    });
  }

  #markReadOnly(): void {
    const errno = markReadOnly(this.#parts.host, this.device, this.#request.uevent.action);
    if (errno !== 0) this.#parts.log.warn({ device: this.device.sysname }, `the disk cannot be marked read-only: ${errnoName(errno)}`);
  }

  #decide(evaluation: Evaluation): void {
    const progress = evaluation.advance();
    this.#parts.builtinTimes?.moveTo(this.#stopwatch);
    if (progress.kind === 'verdict') this.#settle(progress.verdict);
    else this.#ask(progress, evaluation);
  }

  /** A rule needs a process; the evaluation goes on when that has ended. */
  #ask(question: Question, evaluation: Evaluation): void {
    // Whoever reads the record while the process runs must see that it is about to change.
    if (!this.#announced && this.#request.uevent.action !== 'remove') {
      this.#announced = true;
      this.#announce();
    }
    const goOn = (answer: ProgramAnswer | BuiltinAnswer): void => this.#guard(() => {
      evaluation.answer(answer);
      this.#decide(evaluation);
    });
    if (question.kind === 'builtin') return this.#askProbe(question.probe, question.call.source, goOn);
    const { command, environment, source } = question.call;
    this.#process.runProgram({ command, environment, source }, goOn);
  }

  #announce(): void {
    if (this.#previous !== null) this.#parts.store.announce(this.device.id, this.#previous);
  }

  /** Makes the verdict true in /dev and for the network, and goes on to the RUN list. */
  #settle(verdict: Verdict): void {
    const { device } = this;
    const { effects, log, programs, runs } = this.#parts;
    const { uevent, receivedUsec } = this.#request;
    const previous = this.#previous;

    this.#enter('apply');
    logNotes(log, this, verdict);
    const complaints: Complaint[] = [];
    let renamed: ReadonlyMap<string, string> | KernelError | null = null;
    if (uevent.action === 'remove') effects.removeNode(device, previous, complaints);
    else {
      renamed = effects.renameInterface({ device, verdict, action: uevent.action, announce: () => this.#announce() }, complaints);
      effects.updateNode({ device, verdict, previous }, complaints);
    }
    if (complaints.length > 0) logComplaints(log, complaints, { device: device.sysname, step: this.#step });

    const failure = renamed instanceof KernelError ? renamed : null;
    const outlook = outlookOf({ device, uevent, previous, verdict, renamed: renamed instanceof KernelError ? null : renamed, receivedUsec });
    this.#outlook = outlook;
    if (failure !== null) {
      this.#record(outlook, { processing: false, indexed: false });
      this.#enter('apply');
      throw failure;
    }
    if (runs) this.#run = verdict.run.filter(({ type, command }) => type === 'builtin' || programs.wouldAct(command));
    this.#enter('run');
    this.#runFrom(0, verdict, outlook);
  }

  /** Runs the RUN list from an entry on, one after the other in the order of the rules, and then finishes the event. */
  #runFrom(index: number, verdict: Verdict, outlook: Outlook): void {
    const entry = this.#run[index];
    if (entry === undefined) return this.#finish(verdict, outlook);
    const next = (): void => this.#guard(() => this.#runFrom(index + 1, verdict, outlook));
    if (entry.type === 'builtin') return this.#runBuiltin(entry, outlook, next);
    this.#recordUnfinished(outlook);
    const environment = (this.#environment ??= this.#environmentOf(outlook));
    // The last program may wake somebody who writes to the device at once: the watch has to be there when it ends.
    const setsWatch = verdict.watch?.value === true && !this.#run.some(({ type }, other) => type === 'program' && other > index);
    const start = (): void => {
      const watchAtExit = setsWatch ? this.#parts.effects.prepareWatch(this.device) : null;
      this.#process.runProgram({ command: entry.command, environment, source: entry.source, wantsOutput: false, watchAtExit }, next);
    };
    const { execDelayMs } = this.#policy.settings;
    if (execDelayMs > 0) setTimeout(start, execDelayMs);
    else start();
  }

  #runBuiltin({ command, source }: RunEntry, outlook: Outlook, onDone: () => void): void {
    const { properties } = outlook;
    const answer = this.#parts.world.builtin({
      device: this.device,
      property: (name) => properties.get(name) ?? null,
      properties: () => properties,
      argv: splitCommand(command),
      source,
      rehearse: false,
    });
    this.#parts.builtinTimes?.moveTo(this.#stopwatch);
    const conclude = ({ ok, reason }: BuiltinAnswer): void => {
      if (!ok) this.#parts.log.debug({ device: this.device.sysname, source }, `the builtin '${command}' failed: ${reason ?? 'no reason given'}`);
      onDone();
    };
    if (!('kind' in answer)) return conclude(answer);
    this.#recordUnfinished(outlook);
    this.#askProbe(answer, source, conclude);
  }

  #finish(verdict: Verdict, outlook: Outlook): void {
    const { device } = this;
    const { effects, broadcaster } = this.#parts;
    if (this.#request.uevent.action !== 'remove' && verdict.watch?.value === true) effects.beginWatch(device);
    this.#record(outlook, { processing: false });
    this.#enter('broadcast');
    broadcaster?.send(outlook);
    this.#end({ kind: 'done', device, verdict });
  }

  /** Before the first process of the RUN list: it is to find the new record, and to see there that the event is not finished. */
  #recordUnfinished(outlook: Outlook): void {
    if (this.#recorded) return;
    this.#record(outlook, { processing: true });
    this.#enter('run');
  }

  #record({ record, persist }: Outlook, { processing, indexed = true }: { readonly processing: boolean; readonly indexed?: boolean }): void {
    if (this.#request.uevent.action === 'remove') return;
    this.#enter('database');
    this.#parts.store.write(this.device.id, record, { before: this.#recorded ? record : this.#previous, persist, processing, indexed });
    this.#recorded = true;
  }

  #environmentOf(outlook: Outlook): readonly string[] {
    const processing = this.#request.uevent.action !== 'remove' && this.#parts.store.keeps(this.device.id, outlook.record);
    return environmentOf(outlook, { processing });
  }

  #askProbe(probe: Probe, source: Source, onDone: (answer: BuiltinAnswer) => void): void {
    this.#process.askProbe({ probe, source }, (answer) => onDone(probe.understand(answer)));
  }

  /** Made when it is first needed, because most events need no process. */
  get #process(): AwaitedProcess {
    return (this.#awaited ??= new AwaitedProcess({
      programs: this.#parts.programs,
      stopwatch: this.#stopwatch,
      device: this.device.sysname,
      eventTimeoutMs: this.#policy.settings.eventTimeoutMs,
    }));
  }

  #enter(step: Step): void {
    this.#step = step;
    this.#stopwatch.enter(step);
  }

  #end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#lock?.close();
    this.#lock = null;
    this.#stopwatch.stop();
    this.#request.onEnd(outcome, this.#stopwatch);
  }

  /** Does a part of the journey. A system call that fails there ends this event and no other, and listeners hear of it. */
  #guard(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const step = this.#step;
      if (step !== 'broadcast') this.#parts.broadcaster?.send(failureOf(this.device, this.#outlook, error));
      this.#end({ kind: 'failed', step, error });
    }
  }
}
