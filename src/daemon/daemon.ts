/**
 * The daemon: puts the parts together and turns wake-ups into work. What can wake it stands in `run`: uevents, control
 * requests, closed disks, changed rules, signals and timers.
 */
import { release } from 'node:os';
import type { Log } from '../base/log.ts';
import { udevRun, type Paths } from '../base/paths.ts';
import { LiveEffects } from '../apply/apply.ts';
import { Links } from '../apply/link.ts';
import { ownsNodes } from '../apply/node.ts';
import { applyStaticNodes, makeModuleNodes, parseModuleNodes } from '../apply/static-node.ts';
import { announceChange, planChange } from '../apply/change.ts';
import { Watches } from '../apply/watch.ts';
import { Broadcaster } from '../broadcast/broadcast.ts';
import { defaultChildrenMax, parseLogLevel, type Config } from '../config.ts';
import type { ControlRequest } from '../control/request.ts';
import { openFrontSocket, removeFrontSocket, type FrontServer } from '../control/front-server.ts';
import { DeviceServer, openDeviceSocket, removeDeviceSocket } from '../control/device-server.ts';
import { ControlServer, openControlSockets, removeControlSockets, type ControlHandler } from '../control/server.ts';
import { Store } from '../database/store.ts';
import type { Host } from '../device/device.ts';
import { DeviceFolders } from '../device/device-folders.ts';
import { enumerate } from '../device/enumerate.ts';
import { errnoName } from '../kernel/errno.ts';
import { makeFolders, readText } from '../kernel/file.ts';
import { performanceEpochUsec } from '../kernel/clock.ts';
import { Inotify, type InotifyEvent } from '../kernel/inotify.ts';
import { UeventSocket } from '../kernel/netlink-uevent.ts';
import { Queue } from '../queue/queue.ts';
import { Receiver } from '../uevent/receive.ts';
import { triggerDevice } from '../uevent/trigger.ts';
import type { Uevent } from '../uevent/uevent.ts';
import { ProgramRunner } from '../worker/program.ts';
import { BuiltinTimes } from '../worker/stopwatch.ts';
import { Worker } from '../worker/worker.ts';
import { LiveWorld } from '../worker/world.ts';
import type { DaemonLog } from './log.ts';
import { makeDeviceService } from './device-service.ts';
import { Timings } from './timings.ts';
import { makeTimingService } from './timings-service.ts';
import { ConfigurationWatch } from '../worker/configuration-watch.ts';
import { Dispatcher } from './dispatcher.ts';
import { makeFront, type LoadClient } from './front.ts';
import { Engine } from './engine.ts';
import { leaveEvents, takeEvents } from './hand-over.ts';
import { IDLE_STATUS, IdleExit } from './idle-exit.ts';
import { adoptPassed, passedNames, RECEIVE_BUFFER_BYTES, type Passed } from './passed.ts';
import { ProvenanceKeeper } from './provenance.ts';
import { QueueFile } from './queue-file.ts';
import { Readiness, watchdogIntervalMs } from './ready.ts';
import { startSuccessor } from './succession.ts';
import { FinishedEvents, takeOver } from './take-over.ts';
import { UnfinishedEvents } from './unfinished.ts';
import { logProblems } from './problems.ts';
import { RuleCacheFile } from '../worker/rule-cache.ts';
import { readRules, type RuleSet } from '../worker/rule-set.ts';

const KERNEL_GROUP = 1;
/** How often the socket is read for one who asks that nothing be missed; a socket that never gets empty is a storm. */
const READS_AT_ONCE = 1_000;
/** The messages of so many devices fit into the smallest socket that there is. */
const ANNOUNCED_AT_ONCE = 32;
const MAX_MODULE_LIST_BYTES = 1024 * 1024;
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
  readonly #startedUsec = performanceEpochUsec();
  readonly #timings = new Timings(this.#startedUsec);
  #rules: RuleSet;
  readonly #ruleWatch: ConfigurationWatch;
  readonly #builtinWatch: ConfigurationWatch;
  #server: ControlServer | null = null;
  #devices: DeviceServer | null = null;
  #front: FrontServer | null = null;
  #idleExit: IdleExit | null = null;
  #isResyncing = false;
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
    const effects = new LiveEffects(this.#host, { links: new Links(this.#host), watches: this.#watches, ownsNodes: ownsNodes(paths) });
    const broadcaster = new Broadcaster(UeventSocket.open({ group: 0, receiveBufferBytes: 0 }), (message) => this.#devices?.publish(message));
    const builtinTimes = new BuiltinTimes();
    this.#world.builtinTimes = builtinTimes;
    this.#worker = new Worker({ host: this.#host, store, world: this.#world, effects, programs: this.#programs, runs: true, broadcaster, builtinTimes, log }, this.#rules.specialiser, {
      eventTimeoutMs: config.eventTimeoutMs,
      execDelayMs: config.execDelayMs,
      blockDeviceReadOnly: config.blockDeviceReadOnly,
      globalProperties: this.#globalProperties,
    });
    this.#dispatcher = new Dispatcher(
      {
        queue: this.#queue,
        worker: this.#worker,
        queueFile: new QueueFile(paths),
        log,
        beforeWork: () => this.#refreshRules(),
        readMore: () => this.#readMore(),
        onIdle: () => {
          this.#unfinished.clear();
          this.#idleExit?.note();
          this.#repair();
          this.#front?.settled();
          this.#engine.idle();
        },
        onEnd: (job, outcome, stopwatch) => {
          this.#engine.worked();
          this.#unfinished.finished(job.uevent);
          this.#timings.note(job, outcome.kind, stopwatch);
          if (outcome.kind === 'done') this.#provenance.note(outcome.device.id, outcome.verdict, job.uevent);
          if (outcome.kind === 'locked') log.warn({ device: job.uevent.devpath }, 'the disk stayed locked for three minutes; its event is given up');
          if (outcome.kind === 'failed') log.error({ device: job.uevent.devpath, step: outcome.step }, outcome.error.message);
        },
      },
      config.childrenMax,
    );
  }

  /** Serves until it is told to end. Returns the exit status. */
  async run(): Promise<number> {
    const { paths, environment } = this.#options;
    const passed = this.#passed;
    const finished = this.#options.takesOver ? new FinishedEvents() : null;
    const socket = passed.uevents ?? UeventSocket.open({ group: KERNEL_GROUP, receiveBufferBytes: RECEIVE_BUFFER_BYTES });
    const before = finished === null ? null : await takeOver(paths, this.#log, finished);
    const left = this.#takeLeft();
    const handled = before === null ? null : new Set([...before.finished, ...left.map(({ seqnum }) => seqnum)]);
    const receiver = new Receiver(socket, {
      onUevents: (uevents) => this.#receive(handled === null ? uevents : uevents.filter(({ seqnum }) => !handled.has(seqnum))),
      onRefused: (reason) => this.#log.warn({}, `a netlink message was ignored: ${reason}`),
      onResync: (reason) => this.#resync(reason),
    });
    const disksClosed = (events: readonly InotifyEvent[]): void => {
      for (const event of events) this.#diskClosed(event);
    };
    // A disk that was closed is announced by us, and the kernel then says so: in this order.
    const readMore = (): boolean => {
      const batch = socket.receive();
      receiver.handle(batch);
      return batch.datagrams.length > 0 || batch.overflow;
    };
    const catchUp = (): void => {
      disksClosed(this.#inotify.read().events);
      for (let round = 0; round < READS_AT_ONCE && this.#readMore(); round++);
    };
    this.#readMore = readMore;
    const handler = this.#controlHandler(catchUp);
    const control = passed.control ?? openControlSockets(paths);
    const deviceListener = passed.devices ?? openDeviceSocket(paths);
    const frontListener = passed.front ?? openFrontSocket(paths);
    const server = new ControlServer(control, handler);
    this.#server = server;
    const timings = makeTimingService({ timings: this.#timings, queue: this.#queue, dispatcher: this.#dispatcher, startedUsec: this.#startedUsec });
    const devices = new DeviceServer(deviceListener, makeDeviceService({ host: this.#host, queue: this.#queue, dispatcher: this.#dispatcher, timings, version: this.#options.version }));
    this.#devices = devices;
    const front = makeFront({ listener: frontListener, paths, version: this.#options.version, log: this.#log, loadClient: this.#options.loadClient, catchUp });
    this.#front = front;

    if (passed.inotify === null) {
      this.#watches.restore();
      this.#readiness.keep(this.#inotify.fd, passedNames.inotify);
    }
    // systemd has units for those that it should listen to.
    if (passed.isHeld) {
      if (passed.control === null) this.#readiness.keep(control.binary.fd, passedNames.control);
      if (passed.control === null) this.#readiness.keep(control.varlink.fd, passedNames.varlink);
      if (passed.devices === null) this.#readiness.keep(deviceListener.fd, passedNames.devices);
      if (passed.front === null) this.#readiness.keep(frontListener.fd, passedNames.front);
    }
    this.#makeModuleNodes();
    this.#applyStaticNodes();
    this.#inotify.listen(disksClosed);
    receiver.start();
    server.start();
    devices.start();
    front.start();
    const watchdog = this.#startWatchdog(environment);
    // Whoever hears that we are ready may send a signal at once, and systemd looks whether SIGHUP is handled.
    const toldToEnd = this.#untilToldToEnd();
    this.#readiness.ready();
    this.#log.info({}, `ready: ${this.#rules.program.lines.length} rule lines`);

    this.#dispatcher.put(left);
    this.#idleExit = this.#startIdleExit();
    if (before?.complete === false) this.#resync('the daemon before may have dropped events');
    // Nobody waits for this, and the next start is the quicker for it.
    setImmediate(() => this.#ruleCache.write(this.#rules.checked));

    await toldToEnd;

    this.#idleExit?.stop();
    this.#readiness.stopping();
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
    if (watchdog !== null) clearInterval(watchdog);
    this.#ruleWatch.close();
    this.#builtinWatch.close();
    this.#inotify.close();
    for (const done of this.#onLeft) done();
    if (passed.control === null || passed.isHeld) removeControlSockets(paths);
    if (passed.devices === null || passed.isHeld) removeDeviceSocket(paths);
    server.close();
    devices.close();
    removeFrontSocket(paths);
    front.close();
    const started = this.#successor === null || this.#successor.length === 0 || (await startSuccessor(this.#successor, socket.fd));
    if (!started) this.#log.error({}, `${this.#successor?.[0]} cannot be started; nobody handles events now`);
    socket.close();
    return started ? 0 : 1;
  }

  /** Events that the daemon before could not handle; they come first. */
  #takeLeft(): readonly Uevent[] {
    const { entries, damage } = takeEvents(this.#options.paths);
    if (damage !== null) this.#log.error({}, `the journal of the daemon before is damaged (${damage}); what is whole in it counts`);
    const interrupted = this.#unfinished.takeOver();
    const left = entries.map(({ uevent }) => uevent);
    this.#unfinished.received(left);
    const all = [...interrupted, ...left];
    if (all.length > 0) this.#log.info({}, `${all.length} events of the daemon before are handled first`);
    return all;
  }

  /** Takes events from the kernel. What is noted of them outlives us until they are finished. */
  #receive(uevents: readonly Uevent[]): void {
    this.#unfinished.received(uevents);
    this.#dispatcher.put(uevents);
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
    if ((this.#server?.connections ?? 0) + (this.#devices?.connections ?? 0) + (this.#front?.callers ?? 0) > 0) return 'somebody is connected';
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
    this.#applyStaticNodes();
    this.#readiness.ready();
  }

  /** Nodes whose opening loads a module. systemd makes them before us; other init systems leave it to the device manager. */
  #makeModuleNodes(): void {
    const { paths } = this.#options;
    const list = readText(`${paths.lib}/modules/${release()}/modules.devname`, MAX_MODULE_LIST_BYTES) ?? '';
    for (const { name, ...problem } of makeModuleNodes(paths, parseModuleNodes(list))) {
      this.#log.warn({}, `the node '${name}' of a module cannot be made${problem.kind === 'failed' ? `: ${errnoName(problem.errno)}` : ''}`);
    }
  }

  #applyStaticNodes(): void {
    for (const problem of applyStaticNodes(this.#options.paths, this.#rules.program.staticNodes)) {
      this.#log.warn({}, problem.kind === 'no-device' ? `the static node '${problem.name}' is no device` : `the static node '${problem.name}' cannot be set up: error ${problem.errno}`);
    }
  }

  /** Messages were lost: every device is announced again, which tells all that they would have told. */
  #resync(reason: string): void {
    // What is lost while all devices are announced is announced too, if not now then by the next loss.
    if (this.#isResyncing) return;
    this.#isResyncing = true;
    this.#log.error({}, `uevents were lost (${reason}); all devices are looked at again`);
    let announced = 0;
    for (const { syspath } of enumerate(this.#host, {})) {
      triggerDevice({ paths: this.#options.paths, syspath, action: 'change' });
      // The kernel tells us of each of them, and the socket must not be too small for that.
      if (++announced % ANNOUNCED_AT_ONCE === 0) this.#readMore();
    }
    this.#isResyncing = false;
  }

  /** Events that found no room in the queue are made up for when it is empty. */
  #repair(): void {
    const overflow = this.#queue.takeOverflow();
    if (overflow === null) return;
    this.#resync('the queue was full');
  }

  /** A program that had a watched disk open for writing closed it. */
  #diskClosed(event: { readonly wd: number; readonly mask: number }): void {
    const device = this.#watches.closed(event);
    if (device === null) return;
    announceChange(this.#host, device, planChange(device));
  }

  #controlHandler(catchUp: () => void): ControlHandler {
    return {
      version: this.#options.version,
      logLevel: () => priorities[this.#options.log.level()],
      environment: () => [...this.#globalProperties].map(([name, value]) => `${name}=${value}`),
      onRefused: (reason) => this.#log.warn({}, reason),
      handle: (request, done) => {
        // Whoever asks has a right to find handled what the kernel had said before.
        catchUp();
        this.#carryOut(request, done);
      },
    };
  }

  #carryOut(request: ControlRequest, done: () => void): void {
    switch (request.kind) {
      case 'ping':
        return done();
      case 'reload':
        this.#reload();
        return done();
      case 'exit':
        this.#onLeft.push(done);
        return this.#leave?.();
      case 'hand-over':
        this.#successor = request.command;
        this.#onLeft.push(done);
        return this.#leave?.();
      case 'kill':
        this.#dispatcher.kill(new Set(request.seqnums), request.signal);
        return done();
      case 'start-queue':
        this.#dispatcher.resume();
        return done();
      case 'stop-queue':
        this.#dispatcher.pause();
        return done();
      case 'revert':
        this.#revert();
        return done();
      case 'trace':
        this.#options.log.setLevel(request.on ? 'debug' : this.#options.config.logLevel);
        return done();
      case 'children-max':
        this.#dispatcher.childrenMax = request.count === 0 ? defaultChildrenMax() : request.count;
        return done();
      case 'log-level':
        this.#options.log.setLevel(parseLogLevel(String(request.priority)) ?? 'info');
        return done();
      case 'environment':
        for (const assignment of request.assignments) this.#assign(assignment);
        return done();
    }
  }

  #assign(assignment: string): void {
    const equals = assignment.indexOf('=');
    if (equals < 1) return;
    const name = assignment.slice(0, equals);
    const value = assignment.slice(equals + 1);
    if (value === '') this.#globalProperties.delete(name);
    else this.#globalProperties.set(name, value);
  }

  /** Back to what the configuration says. */
  #revert(): void {
    const { config, log } = this.#options;
    this.#globalProperties.clear();
    this.#dispatcher.childrenMax = config.childrenMax;
    log.setLevel(config.logLevel);
    this.#dispatcher.resume();
  }
}

/** syslog(3) */
const priorities = { error: 3, warn: 4, info: 6, debug: 7 } as const;
