/**
 * The daemon: the handling of events, and around it all that a service is: sockets on which others ask, signals, readiness, and
 * an end. What can wake it stands in `run`.
 */
import { udevRun, type Paths } from '../base/paths.ts';
import type { Config } from '../config.ts';
import { makeFolders } from '../kernel/file.ts';
import { monotonicMs } from '../kernel/clock.ts';
import { Inotify } from '../kernel/inotify.ts';
import { UeventSocket } from '../kernel/netlink-uevent.ts';
import { shortenTurns } from '../kernel/scheduler.ts';
import { makeControlHandler } from './control-requests.ts';
import { makeDeviceService } from './device-service.ts';
import { Doors } from './doors.ts';
import { EventHandling } from './event-handling.ts';
import type { LoadClient } from './front.ts';
import { IDLE_STATUS, IdleExit } from './idle-exit.ts';
import type { DaemonLog } from './log.ts';
import { adoptPassed, passedNames, RECEIVE_BUFFER_BYTES, type Passed } from './passed.ts';
import { takePlace } from './place.ts';
import { Readiness, watchdogIntervalMs } from './ready.ts';
import { canBeCalledBack, reasonToStay } from './reason-to-stay.ts';
import { setUpModuleNodes } from './static-nodes.ts';
import { startSuccessor } from './succession.ts';
import { FinishedEvents, takeOver } from './take-over.ts';
import { Timings } from './timings.ts';
import { makeTimingService } from './timings-service.ts';

const KERNEL_GROUP = 1;
/** Shorter turns than others have, so that whoever waits for a device need not wait until theirs are over, and still long enough for an event. */
const SHARE_OF_TURNS = 0.7;

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
  readonly #log: DaemonLog;
  readonly #readiness: Readiness;
  readonly #passed: Passed;
  readonly #inotify: Inotify;
  readonly #startedUsec = (monotonicMs() - process.uptime() * 1000) * 1000;
  readonly #timings = new Timings();
  readonly #handling: EventHandling;
  #doors: Doors | null = null;
  #idleExit: IdleExit | null = null;
  #leave: (() => void) | null = null;
  /** what goes on in our place, null when we just end */
  #successor: readonly string[] | null = null;
  readonly #onLeft: (() => void)[] = [];

  constructor(options: DaemonOptions) {
    const { paths, config, log, version, environment, readyFd } = options;
    this.#options = options;
    this.#log = log;
    shortenTurns(SHARE_OF_TURNS);
    this.#readiness = new Readiness(environment, readyFd);
    makeFolders(udevRun(paths), 0o755);
    this.#passed = adoptPassed(environment);
    this.#inotify = this.#passed.inotify ?? Inotify.open();
    this.#handling = new EventHandling({
      paths, config, version, log,
      inotify: this.#inotify,
      timings: this.#timings,
      publish: (message) => this.#doors?.publish(message),
      onIdle: () => {
        this.#idleExit?.note();
        this.#doors?.settled();
      },
    });
  }

  /** Serves until it is told to end. Returns the exit status. */
  async run(): Promise<number> {
    const { paths, takesOver } = this.#options;
    const handling = this.#handling;
    const finished = takesOver ? new FinishedEvents() : null;
    const socket = this.#passed.uevents ?? UeventSocket.open({ group: KERNEL_GROUP, receiveBufferBytes: RECEIVE_BUFFER_BYTES });
    const before = finished === null ? null : await takeOver({ paths, log: this.#log, finished });
    if (!(await takePlace(paths))) {
      this.#log.error({}, "another devmasterd is at work here; '--take-over' goes on in its place, 'devctl control --exit' ends it");
      // Whoever keeps the sockets has decided which daemon it is to be.
      if (this.#passed.uevents === null) return 1;
    }
    // The one before has removed it, and we are not done.
    if (before !== null) handling.queueFile.busy();
    const doors = this.#openDoors();
    this.#doors = doors;
    if (this.#passed.inotify === null) {
      handling.watches.restore();
      this.#readiness.keep(this.#inotify.fd, passedNames.inotify);
    }
    doors.leaveWithHolder(this.#readiness);
    setUpModuleNodes(paths, this.#log);
    handling.setUpStaticNodes();
    doors.start();
    const watchdog = this.#startWatchdog();
    // Whoever hears that we are ready may send a signal at once, and systemd looks whether SIGHUP is handled.
    const toldToEnd = this.#untilToldToEnd();
    this.#readiness.ready();
    this.#log.info({}, `ready: ${handling.rules.program.lines.length} rule lines`);
    handling.begin(socket, before);
    this.#idleExit = this.#startIdleExit(doors);
    // Nobody waits for this.
    setImmediate(() => handling.rules.writeCache());

    await toldToEnd;
    this.#idleExit?.stop();
    this.#readiness.stopping();
    await handling.finish(this.#successor !== null);
    if (watchdog !== null) clearInterval(watchdog);
    for (const done of this.#onLeft) done();
    doors.close();
    return await this.#giveWay(socket);
  }

  #openDoors(): Doors {
    const { paths, config, log, version, loadClient } = this.#options;
    const { host, queue, dispatcher, globalProperties } = this.#handling;
    const parts = { host, queue, dispatcher, version };
    const timings = makeTimingService({ ...parts, timings: this.#timings, startedUsec: this.#startedUsec });
    const catchUp = (): void => this.#handling.catchUp();
    const leave = (successor: readonly string[] | null, done: () => void): void => {
      this.#successor = successor ?? this.#successor;
      this.#onLeft.push(done);
      this.#leave?.();
    };
    return new Doors({
      paths,
      passed: this.#passed,
      control: makeControlHandler({ version, config, log, dispatcher, globalProperties, catchUp, reload: () => this.#reload(), leave }),
      devices: makeDeviceService({ ...parts, timings }),
      front: { version, log, loadClient, catchUp },
    });
  }

  /** Starts the successor, if there is one to start. Returns the exit status. */
  async #giveWay(socket: UeventSocket): Promise<number> {
    const started = this.#successor === null || this.#successor.length === 0 || (await startSuccessor(this.#successor, socket.fd));
    if (!started) this.#log.error({}, `${this.#successor?.[0]} cannot be started; nobody handles events now`);
    socket.close();
    return started ? 0 : 1;
  }

  #startIdleExit(doors: Doors): IdleExit | null {
    const { idleExitMs, config } = this.#options;
    if (idleExitMs === null) return null;
    if (!canBeCalledBack(this.#passed)) {
      this.#log.warn({}, '--idle-exit has no effect: nobody holds the sockets who could start the daemon again');
      return null;
    }
    const { dispatcher, watches, globalProperties } = this.#handling;
    const parts = { config, log: this.#log, passed: this.#passed, dispatcher, doors, watches, globalProperties };
    return new IdleExit(idleExitMs, {
      reasonToStay: () => reasonToStay(parts),
      stays: (reason) => this.#log.debug({}, `stays: ${reason}`),
      leave: () => this.#leaveWhenIdle(),
    });
  }

  /** Nothing of this may wait for the event loop, in which something might come. */
  #leaveWhenIdle(): void {
    this.#handling.leaveWhenIdle();
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

  #startWatchdog(): NodeJS.Timeout | null {
    const intervalMs = watchdogIntervalMs(this.#options.environment);
    return intervalMs === null ? null : setInterval(() => this.#readiness.alive(), intervalMs);
  }

  #reload(): void {
    this.#readiness.reloading();
    this.#handling.reload();
    this.#readiness.ready();
  }
}
