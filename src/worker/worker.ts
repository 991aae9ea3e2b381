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
import { KernelError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Source } from '../base/problem.ts';
import type { Complaint, Effects } from '../apply/apply.ts';
import type { Broadcaster } from '../broadcast/broadcast.ts';
import type { Broadcast } from '../broadcast/message.ts';
import type { Store } from '../database/store.ts';
import { Device, type Host } from '../device/device.ts';
import type { Stored } from '../device/stored.ts';
import type { FileLock } from '../kernel/lock.ts';
import { evaluate, type Evaluation, type Question } from '../rules/run.ts';
import type { Specialiser } from '../rules/specialise.ts';
import type { Trace } from '../rules/trace.ts';
import type { RunEntry, Verdict } from '../rules/verdict.ts';
import { splitCommand } from '../base/text.ts';
import type { BuiltinAnswer, Probe, ProgramAnswer, World } from '../rules/world.ts';
import type { Uevent } from '../uevent/uevent.ts';
import { lockDisk, markReadOnly } from './disk.ts';
import { environmentOf, outlookOf, type Outlook } from './outlook.ts';
import { decisionAsObject, describeDecision } from './decision.ts';
import type { Limits, ProgramRequest, ProgramRunner } from './program.ts';
import { resultOf, Stopwatch, type BuiltinTimes, type CallKind } from './stopwatch.ts';

/** How a journey ended. `locked` is not an end: somebody else holds the disk and the event is to be tried again. */
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

/** What a journey works with. The parts that act come in two kinds: those that do it, and those that only say so. */
export interface WorkerParts {
  readonly host: Host;
  readonly store: Store;
  readonly world: World;
  readonly effects: Effects;
  readonly programs: ProgramRunner;
  /** false leaves the RUN list alone, as a rehearsal does */
  readonly runs: boolean;
  /** null sends nothing */
  readonly broadcaster: Broadcaster | null;
  /** where the world notes how long builtins took; null when nobody asks */
  readonly builtinTimes?: BuiltinTimes | null;
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
  start(uevent: Uevent, receivedUsec: bigint, onEnd: (outcome: Outcome, stopwatch: Stopwatch) => void): Journey {
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

/** A process that a journey waits for. */
interface AwaitedCall {
  readonly kind: CallKind;
  readonly name: string;
  readonly source: Source;
}

interface Event {
  readonly uevent: Uevent;
  readonly receivedUsec: bigint;
  readonly onEnd: (outcome: Outcome, stopwatch: Stopwatch) => void;
}

/** A job on its way. Rules and settings are those of its start; a reload concerns the next one. */
export class Journey {
  readonly #parts: WorkerParts;
  readonly #policy: Policy;
  readonly #event: Event;
  readonly device: Device;
  readonly #stopwatch = new Stopwatch();
  #step: Step = 'lock';
  #previous: Stored | null = null;
  #evaluation: Evaluation | null = null;
  #outlook: Outlook | null = null;
  /** what of the RUN list is to be run */
  #run: readonly RunEntry[] = [];
  /** the environment of the RUN list's programs */
  #environment: readonly string[] | null = null;
  #recorded = false;
  #lock: FileLock | null = null;
  #running: { kill(signal?: number): void } | null = null;
  #announced = false;
  #ended = false;

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
      const { action } = this.#event.uevent;
      const { host, store, effects, world } = this.#parts;
      const { settings, rules, trace } = this.#policy;
      const lock = lockDisk(host, device, action);
      if (lock === 'locked') return this.#event.onEnd({ kind: 'locked' }, this.#stopwatch);
      this.#lock = lock;
      if (settings.blockDeviceReadOnly) markReadOnly(host, device, action);
      if (device.subsystem === 'block') effects.endWatch(device);

      this.#enter('database');
      this.#previous = store.read(device.id);
      if (action === 'remove') store.remove(device.id, this.#previous);

      this.#enter('rules');
      this.#evaluation = evaluate({ rules, device, action, previous: this.#previous, receivedUsec: this.#event.receivedUsec, globalProperties: settings.globalProperties, world, trace });
      this.#decide();
    });
  }

  /**
   * Ends the program of this journey; it then goes on as if that had failed.
   *
   * @param signal  SIGKILL, if none is said
   */
  kill(signal?: number): void {
    this.#running?.kill(signal);
  }

  #decide(): void {
    const step = (this.#evaluation as Evaluation).advance();
    this.#parts.builtinTimes?.moveTo(this.#stopwatch);
    if (step.kind === 'verdict') this.#settle(step.verdict);
    else this.#ask(step);
  }

  /** A rule needs a process: the journey goes on when it has ended. */
  #ask(question: Question): void {
    // Whoever reads the record meanwhile must see that it is about to change.
    if (!this.#announced && this.#previous !== null && this.#event.uevent.action !== 'remove') {
      this.#announced = true;
      this.#parts.store.announce(this.device.id, this.#previous);
    }
    const goOn = (answer: Parameters<Evaluation['answer']>[0]): void => {
      this.waitsFor = null;
      this.#guard(() => {
        (this.#evaluation as Evaluation).answer(answer);
        this.#decide();
      });
    };
    if (question.kind === 'builtin') {
      const { probe, call } = question;
      return this.#probe(probe, call.source, (answer) => goOn(answer));
    }
    const { command, environment, source } = question.call;
    this.#spawn({ command, environment, source }, goOn);
  }

  #settle(verdict: Verdict): void {
    const { device } = this;
    const { effects, store } = this.#parts;
    const { uevent, receivedUsec } = this.#event;

    this.#enter('apply');
    this.#tellNotes(verdict);
    let renamed: ReadonlyMap<string, string> | null = null;
    let failure: KernelError | null = null;
    const complaints: Complaint[] = [];
    if (uevent.action === 'remove') effects.removeNode(device, this.#previous, complaints);
    else {
      const announce = (): void => {
        if (this.#previous !== null) store.announce(device.id, this.#previous);
      };
      const outcome = effects.renameInterface({ device, verdict, action: uevent.action, announce }, complaints);
      if (outcome instanceof KernelError) failure = outcome;
      else renamed = outcome;
      effects.updateNode({ device, verdict, previous: this.#previous }, complaints);
    }
    if (complaints.length > 0) this.#tell(complaints);

    this.#outlook = outlookOf({ device, uevent, previous: this.#previous, verdict, renamed, receivedUsec });
    if (failure !== null) {
      this.#record({ processing: false, indexed: false });
      this.#enter('apply');
      throw failure;
    }
    if (this.#parts.runs) this.#run = verdict.run.filter(({ type, command }) => type === 'builtin' || this.#parts.programs.wouldAct(command));
    this.#enter('run');
    this.#runFrom(verdict, 0);
  }

  /** Runs the RUN list from an entry on; programs one after the other, as their order was written. */
  #runFrom(verdict: Verdict, index: number): void {
    const entry = this.#run[index];
    if (entry === undefined) return this.#finish(verdict);
    const next = (): void => this.#guard(() => this.#runFrom(verdict, index + 1));
    if (entry.type === 'builtin') return this.#runBuiltin(entry, next);
    this.#recordUnfinished();
    const environment = (this.#environment ??= this.#environmentOf(this.#outlook as Outlook));
    // Whom the last program wakes may write at once, and that write is to be seen.
    const isLast = verdict.watch?.value === true && !this.#run.some(({ type }, other) => type === 'program' && other > index);
    const start = (): void => {
      const watchAtExit = isLast ? this.#parts.effects.prepareWatch(this.device) : null;
      this.#spawn({ command: entry.command, environment, source: entry.source, wantsOutput: false, watchAtExit }, next);
    };
    const { execDelayMs } = this.#policy.settings;
    if (execDelayMs > 0) setTimeout(start, execDelayMs);
    else start();
  }

  #environmentOf(outlook: Outlook): readonly string[] {
    const processing = this.#event.uevent.action !== 'remove' && this.#parts.store.keeps(this.device.id, outlook.record);
    return environmentOf(outlook, { processing });
  }

  /** Somebody can look from now on: programs find the new record, and see that its event is not finished. */
  #recordUnfinished(): void {
    if (this.#recorded) return;
    this.#record({ processing: true });
    this.#enter('run');
  }

  #record({ processing, indexed = true }: { readonly processing: boolean; readonly indexed?: boolean }): void {
    if (this.#event.uevent.action === 'remove') return;
    this.#enter('database');
    const { record, persist } = this.#outlook as Outlook;
    this.#parts.store.write(this.device.id, record, { before: this.#recorded ? record : this.#previous, persist, processing, indexed });
    this.#recorded = true;
  }

  #runBuiltin({ command, source }: RunEntry, onDone: () => void): void {
    const { properties } = this.#outlook as Outlook;
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
    this.#recordUnfinished();
    this.#probe(answer, source, conclude);
  }

  #probe(probe: Probe, source: Source, onDone: (answer: BuiltinAnswer) => void): void {
    const name = probe.argv[0] ?? '';
    this.waitsFor = probe.kind === 'plugin' ? `the plug-in '${name}'` : `the probe '${probe.argv.join(' ')}'`;
    this.#await({ kind: 'probe', name, source }, (limits, done) => this.#parts.programs.startProbe({ ...limits, probe, source }, done), (answer) => onDone(probe.understand(answer)));
  }

  #spawn(program: Pick<ProgramRequest, 'command' | 'environment' | 'source' | 'wantsOutput' | 'watchAtExit'>, onDone: (answer: ProgramAnswer) => void): void {
    this.waitsFor = program.command;
    this.#await({ kind: 'program', name: splitCommand(program.command)[0] ?? '', source: program.source }, (limits, done) => this.#parts.programs.start({ ...program, ...limits }, done), onDone);
  }

  #await(call: AwaitedCall, start: (limits: Limits, onDone: (answer: ProgramAnswer) => void) => { kill(signal?: number): void }, onDone: (answer: ProgramAnswer) => void): void {
    const { eventTimeoutMs } = this.#policy.settings;
    const remainingMs = eventTimeoutMs - (performance.now() - this.#stopwatch.startedMs);
    const beganMs = performance.now();
    this.#running = start({ device: this.device.sysname, timeoutMs: eventTimeoutMs, remainingMs }, (answer) => {
      this.#stopwatch.add({ ...call, beganMs, durationMs: performance.now() - beganMs, result: resultOf(answer) });
      this.waitsFor = null;
      this.#running = null;
      onDone(answer);
    });
  }

  #finish(verdict: Verdict): void {
    const { device } = this;
    const { effects, broadcaster } = this.#parts;
    if (this.#event.uevent.action !== 'remove' && verdict.watch?.value === true) effects.beginWatch(device);
    this.#record({ processing: false });
    this.#enter('broadcast');
    broadcaster?.send(this.#outlook as Outlook);
    this.#end({ kind: 'done', device, verdict });
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
    this.#event.onEnd(outcome, this.#stopwatch);
  }

  /**
   * What the rules' author should hear of: a value that cannot be taken, a file that cannot be written, what OPTIONS="dump" asked
   * to see, and with OPTIONS="log_level=debug" all that was decided.
   */
  #tellNotes(verdict: Verdict): void {
    const { log } = this.#parts;
    const device = this.device.sysname;
    for (const { severity, message, source } of verdict.notes) this.#say(severity, { device, source }, message);
    for (const { format, verdict: until, source } of verdict.dumps) {
      log.info({ device, source }, format === 'json' ? JSON.stringify(decisionAsObject(this.#event.uevent, until)) : describeDecision(this.#event.uevent, until));
    }
    if (verdict.logLevel?.value === 'debug') log.info({ device, source: verdict.logLevel.source }, describeDecision(this.#event.uevent, verdict));
  }

  #tell(complaints: readonly Complaint[]): void {
    for (const { severity, message } of complaints) this.#say(severity, { device: this.device.sysname, step: this.#step }, message);
  }

  #say(severity: 'error' | 'warning' | 'info' | 'debug', fields: object, message: string): void {
    const { log } = this.#parts;
    if (severity === 'error') log.error(fields, message);
    else if (severity === 'warning') log.warn(fields, message);
    else log.debug(fields, message);
  }

  /**
   * A failing system call ends this event and no other. Listeners hear of it as they do from udevd, with the properties
   * UDEV_WORKER_FAILED and UDEV_WORKER_ERRNO.
   */
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

function failureOf(device: Device, outlook: Outlook | null, error: Error): Broadcast {
  const properties = new Map(outlook?.properties ?? device.kernelProperties);
  properties.set('UDEV_WORKER_FAILED', '1');
  if (error instanceof KernelError) properties.set('UDEV_WORKER_ERRNO', String(error.errno)).set('UDEV_WORKER_ERRNO_NAME', error.code);
  return { properties, subsystem: device.subsystem, devtype: device.devtype, tags: outlook?.tags ?? [] };
}
