/**
 * The daemon: puts the parts together and turns wake-ups into work. What can wake it stands in `run`: uevents, control
 * requests, closed disks, changed rules, signals and timers.
 */
import type { Log } from '../base/log.ts';
import { udevRun, type Paths } from '../base/paths.ts';
import { LiveEffects } from '../apply/apply.ts';
import { Links } from '../apply/link.ts';
import { ownsNodes } from '../apply/node.ts';
import { announceChange, planChange } from '../apply/change.ts';
import { Watches } from '../apply/watch.ts';
import { Broadcaster } from '../broadcast/broadcast.ts';
import type { Config } from '../config.ts';
import { Store } from '../database/store.ts';
import type { Host } from '../device/device.ts';
import { DeviceFolders } from '../device/device-folders.ts';
import { makeFolders } from '../kernel/file.ts';
import { performanceEpochUsec } from '../kernel/clock.ts';
import { Inotify, type InotifyEvent } from '../kernel/inotify.ts';
import { UeventSocket } from '../kernel/netlink-uevent.ts';
import type { Job } from '../queue/job.ts';
import { Queue } from '../queue/queue.ts';
import { Receiver } from '../uevent/receive.ts';
import type { Uevent } from '../uevent/uevent.ts';
import { ConfigurationWatch } from '../worker/configuration-watch.ts';
import { ProgramRunner } from '../worker/program.ts';
import { RuleCacheFile } from '../worker/rule-cache.ts';
import { readRules, type RuleSet } from '../worker/rule-set.ts';
import { BuiltinTimes, type Stopwatch } from '../worker/stopwatch.ts';
import { Worker, type Outcome } from '../worker/worker.ts';
import { LiveWorld } from '../worker/world.ts';
import { makeControlHandler } from './control-requests.ts';
import { makeDeviceService } from './device-service.ts';
import { Dispatcher } from './dispatcher.ts';
import { Doors } from './doors.ts';
import { Engine } from './engine.ts';
import type { LoadClient } from './front.ts';
import { leaveEvents, takeEvents } from './hand-over.ts';
import { IDLE_STATUS, IdleExit } from './idle-exit.ts';
import type { DaemonLog } from './log.ts';
import { adoptPassed, passedNames, RECEIVE_BUFFER_BYTES, type Passed } from './passed.ts';
import { logProblems } from './problems.ts';
import { ProvenanceKeeper } from './provenance.ts';
import { QueueFile } from './queue-file.ts';
import { Readiness, watchdogIntervalMs } from './ready.ts';
import { setUpModuleNodes, setUpStaticNodes } from './static-nodes.ts';
import { Resync } from './resync.ts';
import { startSuccessor } from './succession.ts';
import { FinishedEvents, takeOver } from './take-over.ts';
import { Timings } from './timings.ts';
import { makeTimingService } from './timings-service.ts';
import { UnfinishedEvents } from './unfinished.ts';

const KERNEL_GROUP = 1;
/** How often the socket is read for one who asks that nothing be missed; a socket that never gets empty is a storm. */
const READS_AT_ONCE = 1_000;
/** How long running events may take when the daemon is asked to end. */
const EXIT_PATIENCE_MS = 30_000;

export interface DaemonOptions {
  readonly paths: Paths;
  readonly config: Config;
  readonly log: DaemonLog;
  readonly environment: NodeJS.ProcessEnv;
  readonly readyFd: number | null;
  /** first ends the device manager that runs */
  readonly takesOver: boolean;
  /** after how long without work to end; null for never */
  readonly idleExitMs: number | null;
  readonly version: string;
  readonly loadClient: LoadClient;
}

/** The device manager of a machine, from its first socket to its last. */
export class Daemon {
  readonly #options: DaemonOptions;
  readonly #log: Log;
  readonly #host: Host;
  readonly #folders: DeviceFolders;
  readonly #world: LiveWorld;
  readonly #readiness: Readiness;
  readonly #queue = new Queue();
  readonly #globalProperties = new Map<string, string>();
  readonly #worker: Worker;
  readonly #programs: ProgramRunner;
  readonly #dispatcher: Dispatcher;
  readonly #watches: Watches;
  readonly #inotify: Inotify;
  readonly #engine = new Engine();
  readonly #passed: Passed;
  readonly #unfinished: UnfinishedEvents;
  readonly #ruleCache: RuleCacheFile;
  readonly #provenance: ProvenanceKeeper;
  readonly #resync: Resync;
  readonly #queueFile: QueueFile;
  readonly #startedUsec = performanceEpochUsec();
  readonly #timings = new Timings(this.#startedUsec);
  #rules: RuleSet;
  readonly #ruleWatch: ConfigurationWatch;
  readonly #builtinWatch: ConfigurationWatch;
  #doors: Doors | null = null;
  #idleExit: IdleExit | null = null;
  #leave: (() => void) | null = null;
  /** reads the kernel's socket once; false when nothing was there, or when it is not ours to read */
  #readMore: () => boolean = () => false;
  /** what goes on in our place, null when we just end */
  #successor: readonly string[] | null = null;
  readonly #onLeft: (() => void)[] = [];

  constructor(options: DaemonOptions) {
    const { paths, config, log } = options;
    this.#options = options;
    this.#log = log;
    this.#readiness = new Readiness(options.environment, options.readyFd);
    const store = new Store(paths);
    this.#folders = new DeviceFolders(paths);
    this.#host = { paths, stored: (id) => store.read(id), folders: this.#folders };
    this.#world = new LiveWorld(paths, log, config.networkDirectories);
    this.#ruleCache = new RuleCacheFile(paths, options.version);
    const busyFolder = paths.run;
    // Made before anything is read: what changes meanwhile is then read again.
    this.#ruleWatch = new ConfigurationWatch({ paths: () => config.rulesDirectories, isConfiguration: (name) => name === '' || name.endsWith('.rules'), busyFolder });
    this.#builtinWatch = new ConfigurationWatch({ paths: () => this.#world.builtinConfiguration, isConfiguration: () => true, busyFolder });
    this.#rules = readRules(config, this.#world, this.#ruleCache.read());
    logProblems(this.#rules.problems, log);

    this.#provenance = new ProvenanceKeeper(paths);
    this.#unfinished = new UnfinishedEvents(paths, () => this.#waiting());
    makeFolders(udevRun(paths), 0o755);
    this.#passed = adoptPassed(options.environment);
    this.#inotify = this.#passed.inotify ?? Inotify.open();
    this.#watches = new Watches(this.#host, this.#inotify);
    this.#programs = new ProgramRunner({ paths, timeoutSignal: config.timeoutSignal, log });
    const links = new Links(this.#host);
    this.#resync = new Resync({ host: this.#host, log, store, links, watches: this.#watches, provenance: this.#provenance, readMore: () => this.#readMore() });
    const effects = new LiveEffects(this.#host, { links, watches: this.#watches, ownsNodes: ownsNodes(paths) });
    const broadcaster = new Broadcaster(UeventSocket.open({ group: 0, receiveBufferBytes: 0 }), (message) => this.#doors?.publish(message));
    const builtinTimes = new BuiltinTimes();
    this.#world.builtinTimes = builtinTimes;
    this.#worker = new Worker({ host: this.#host, store, world: this.#world, effects, programs: this.#programs, runs: true, broadcaster, builtinTimes, log }, this.#rules.specialiser, {
      eventTimeoutMs: config.eventTimeoutMs,
      execDelayMs: config.execDelayMs,
      blockDeviceReadOnly: config.blockDeviceReadOnly,
      globalProperties: this.#globalProperties,
    });
    this.#queueFile = new QueueFile(paths);
    this.#dispatcher = new Dispatcher(
      {
        queue: this.#queue,
        worker: this.#worker,
        queueFile: this.#queueFile,
        log,
        beforeWork: () => this.#refreshRules(),
        readMore: () => this.#readMore() || this.#makeUp(),
        onIdle: () => this.#nothingWaits(),
        onEnd: (job, outcome, stopwatch) => this.#eventEnded(job, outcome, stopwatch),
      },
      config.childrenMax,
    );
  }

  /** Serves until it is told to end. Returns the exit status. */
  async run(): Promise<number> {
    const { paths, environment, takesOver } = this.#options;
    const finished = takesOver ? new FinishedEvents() : null;
    const socket = this.#passed.uevents ?? UeventSocket.open({ group: KERNEL_GROUP, receiveBufferBytes: RECEIVE_BUFFER_BYTES });
    const before = finished === null ? null : await takeOver(paths, this.#log, finished);
    // The one before has removed it, and we are not done.
    if (before !== null) this.#queueFile.busy();
    const left = this.#takeLeft();
    const handled = before === null ? null : new Set([...before.finished, ...left.uevents.map(({ seqnum }) => seqnum)]);
    const receiver = new Receiver(socket, {
      onUevents: (uevents) => this.#receive(handled === null ? uevents : uevents.filter(({ seqnum }) => !handled.has(seqnum))),
      onRefused: (reason) => this.#log.warn({}, `a netlink message was ignored: ${reason}`),
      onResync: (reason) => this.#resync.begin(reason),
    });
    this.#readMore = () => {
      const batch = socket.receive();
      receiver.handle(batch);
      return batch.datagrams.length > 0 || batch.overflow;
    };
    const doors = this.#openDoors();
    this.#doors = doors;

    if (this.#passed.inotify === null) {
      this.#watches.restore();
      this.#readiness.keep(this.#inotify.fd, passedNames.inotify);
    }
    doors.leaveWithHolder(this.#readiness);
    setUpModuleNodes(paths, this.#log);
    setUpStaticNodes(paths, this.#rules.program, this.#log);
    this.#inotify.listen((events) => this.#disksClosed(events));
    receiver.start();
    doors.start();
    const watchdog = this.#startWatchdog(environment);
    // Whoever hears that we are ready may send a signal at once, and systemd looks whether SIGHUP is handled.
    const toldToEnd = this.#untilToldToEnd();
    this.#readiness.ready();
    this.#log.info({}, `ready: ${this.#rules.program.lines.length} rule lines`);

    // What the one before had received and not yet noted is lost; without its socket all that came since is lost, too.
    if (left.wasKilled) this.#resync.beginGently();
    this.#dispatcher.put(left.uevents);
    this.#idleExit = this.#startIdleExit();
    if (before?.complete === false) this.#resync.begin('the daemon before may have dropped events');
    if (left.wasKilled && this.#passed.uevents === null) this.#resync.begin('the daemon before was killed');
    // Nobody waits for this, and the next start is the quicker for it.
    setImmediate(() => this.#ruleCache.write(this.#rules.checked));

    await toldToEnd;
    await this.#finishWork(socket);
    if (watchdog !== null) clearInterval(watchdog);
    for (const done of this.#onLeft) done();
    doors.close();
    return await this.#giveWay(socket);
  }

  #openDoors(): Doors {
    const { paths, config, log, version, loadClient } = this.#options;
    const parts = { host: this.#host, queue: this.#queue, dispatcher: this.#dispatcher, version };
    const timings = makeTimingService({ ...parts, timings: this.#timings, startedUsec: this.#startedUsec });
    const catchUp = (): void => this.#catchUp();
    const leave = (successor: readonly string[] | null, done: () => void): void => {
      this.#successor = successor ?? this.#successor;
      this.#onLeft.push(done);
      this.#leave?.();
    };
    return new Doors({
      paths,
      passed: this.#passed,
      control: makeControlHandler({ version, config, log, dispatcher: this.#dispatcher, globalProperties: this.#globalProperties, catchUp, reload: () => this.#reload(), leave }),
      devices: makeDeviceService({ ...parts, timings }),
      front: { version, log, loadClient, catchUp },
    });
  }

  /** Takes into the queue what the kernel said so far. A disk that was closed is announced by us, and the kernel then says so: in this order. */
  #catchUp(): void {
    this.#disksClosed(this.#inotify.read().events);
    for (let round = 0; round < READS_AT_ONCE && this.#readMore(); round++);
  }

  /** With a successor all that was received is handled; otherwise what waits is left to the next daemon. */
  async #finishWork(socket: UeventSocket): Promise<void> {
    this.#idleExit?.stop();
    this.#readiness.stopping();
    const readMore = this.#readMore;
    this.#readMore = () => false;
    if (this.#successor === null) {
      this.#dispatcher.pause();
      for (let round = 0; round < READS_AT_ONCE && readMore(); round++);
    } else {
      socket.pause();
      await this.#untilAllIsHandled();
    }
    await this.#untilNothingRuns();
    this.#provenance.flush();
    this.#handOver();
    this.#ruleWatch.close();
    this.#builtinWatch.close();
    this.#inotify.close();
  }

  /** Starts the successor, if there is one to start. Returns the exit status. */
  async #giveWay(socket: UeventSocket): Promise<number> {
    const started = this.#successor === null || this.#successor.length === 0 || (await startSuccessor(this.#successor, socket.fd));
    if (!started) this.#log.error({}, `${this.#successor?.[0]} cannot be started; nobody handles events now`);
    socket.close();
    return started ? 0 : 1;
  }

  /** Events that the daemon before could not handle; they come first. */
  #takeLeft(): { readonly uevents: readonly Uevent[]; readonly wasKilled: boolean } {
    const { entries, damage } = takeEvents(this.#options.paths);
    if (damage !== null) this.#log.error({}, `the journal of the daemon before is damaged (${damage}); what is whole in it counts`);
    const interrupted = this.#unfinished.takeOver();
    const left = entries.map(({ uevent }) => uevent);
    this.#unfinished.received(left);
    const uevents = [...(interrupted ?? []), ...left];
    if (uevents.length > 0) this.#log.info({}, `${uevents.length} events of the daemon before are handled first`);
    return { uevents, wasKilled: interrupted !== null };
  }

  /** Takes events from the kernel. What is noted of them outlives us until they are finished. */
  #receive(uevents: readonly Uevent[]): void {
    this.#unfinished.received(uevents);
    this.#dispatcher.put(uevents);
  }

  #nothingWaits(): void {
    this.#unfinished.clear();
    this.#idleExit?.note();
    this.#doors?.settled();
    this.#engine.idle();
  }

  #eventEnded(job: Job, outcome: Outcome, stopwatch: Stopwatch): void {
    const { uevent } = job;
    this.#engine.worked();
    this.#unfinished.finished(uevent);
    this.#timings.note(job, outcome.kind, stopwatch);
    if (outcome.kind === 'done') this.#provenance.note(outcome.device.id, outcome.verdict, uevent);
    if (outcome.kind === 'locked') this.#log.warn({ device: uevent.devpath }, 'the disk stayed locked for three minutes; its event is given up');
    if (outcome.kind === 'failed') this.#log.error({ device: uevent.devpath, step: outcome.step }, outcome.error.message);
  }

  *#waiting(): Generator<Uevent> {
    for (const { uevent } of this.#queue.jobs()) yield uevent;
  }

  #handOver(): void {
    const waiting = [...this.#queue.jobs()].map(({ uevent, receivedUsec }) => ({ uevent, receivedUsec }));
    const errno = leaveEvents(this.#options.paths, waiting);
    if (errno === 0) this.#unfinished.close();
    else this.#log.error({}, `${waiting.length} waiting events are lost: the journal cannot be written (error ${errno})`);
  }

  #startIdleExit(): IdleExit | null {
    const { idleExitMs } = this.#options;
    if (idleExitMs === null) return null;
    const { isHeld, uevents, control } = this.#passed;
    if (!isHeld && (uevents === null || control === null)) {
      this.#log.warn({}, '--idle-exit has no effect: nobody holds the sockets who could start the daemon again');
      return null;
    }
    return new IdleExit(idleExitMs, {
      reasonToStay: () => this.#reasonToStay(),
      stays: (reason) => this.#log.debug({}, `stays: ${reason}`),
      leave: () => this.#leaveWhenIdle(),
    });
  }

  #reasonToStay(): string | null {
    const { config, log } = this.#options;
    if (!this.#dispatcher.isIdle || this.#dispatcher.running > 0) return 'events are being handled';
    if ((this.#doors?.callers ?? 0) > 0) return 'somebody is connected';
    // What was set from outside holds only for the life of the process.
    const isAsConfigured = !this.#dispatcher.isPaused && this.#globalProperties.size === 0 && this.#dispatcher.childrenMax === config.childrenMax && log.level() === config.logLevel;
    if (!isAsConfigured) return 'settings differ from the configuration';
    if (!this.#passed.isHeld && this.#watches.any) return 'systemd wakes nobody for a disk that was closed';
    return null;
  }

  /** What comes from here on waits in the sockets: nothing of this may wait for the event loop. */
  #leaveWhenIdle(): void {
    this.#provenance.flush();
    this.#unfinished.close();
    this.#log.info({}, 'nothing to do: ends until there is');
    process.exit(IDLE_STATUS);
  }

  #untilToldToEnd(): Promise<void> {
    return new Promise((resolve) => {
      this.#leave = resolve;
      process.once('SIGTERM', () => resolve());
      process.once('SIGINT', () => resolve());
      process.on('SIGHUP', () => this.#reload());
    });
  }

  /** A queue that was stopped or has a locked disk in it does not get empty; what is left of it goes into the journal. */
  async #untilAllIsHandled(): Promise<void> {
    const deadline = performance.now() + EXIT_PATIENCE_MS;
    this.#dispatcher.resume();
    while (!this.#queue.isEmpty && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    this.#dispatcher.pause();
  }

  async #untilNothingRuns(): Promise<void> {
    const deadline = performance.now() + EXIT_PATIENCE_MS;
    while (this.#dispatcher.running > 0) {
      if (performance.now() > deadline) this.#dispatcher.killAll();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  #startWatchdog(environment: NodeJS.ProcessEnv): NodeJS.Timeout | null {
    const intervalMs = watchdogIntervalMs(environment);
    return intervalMs === null ? null : setInterval(() => this.#readiness.alive(), intervalMs);
  }

  /** Rules that changed on disk are in force for the next event. */
  #refreshRules(): void {
    this.#folders.forget();
    if (this.#builtinWatch.takeChange() && this.#hasOtherPlugins()) this.#readRules();
    if (this.#ruleWatch.takeChange()) this.#readRules();
  }

  /** Has builtins read their configuration again. Lines that name a plug-in count only while there is one. */
  #hasOtherPlugins(): boolean {
    const before = this.#world.pluginNames.join();
    this.#world.reloadBuiltins();
    return this.#world.pluginNames.join() !== before;
  }

  #readRules(): void {
    this.#world.reload();
    this.#rules = readRules(this.#options.config, this.#world, this.#ruleCache.read());
    logProblems(this.#rules.problems, this.#log);
    this.#worker.rules = this.#rules.specialiser;
  }

  #reload(): void {
    this.#readiness.reloading();
    this.#readRules();
    setUpStaticNodes(this.#options.paths, this.#rules.program, this.#log);
    this.#readiness.ready();
  }

  /** Makes up for events that were lost, or found no room in the queue, now that it is empty. Returns whether it is no more. */
  #makeUp(): boolean {
    if (this.#queue.takeOverflow() !== null) this.#resync.begin('the queue was full');
    return !this.#queue.isEmpty || this.#resync.finish();
  }

  /** Programs that had watched disks open for writing closed them. */
  #disksClosed(events: readonly InotifyEvent[]): void {
    for (const event of events) {
      const device = this.#watches.closed(event);
      if (device !== null) announceChange(this.#host, device, planChange(device));
    }
  }
}
