import { LiveEffects } from '../apply/apply.ts';
import { Links } from '../apply/link.ts';
import { ownsNodes } from '../apply/node.ts';
import { Watches } from '../apply/watch.ts';
import type { Log } from '../base/log.ts';
import type { Paths } from '../base/paths.ts';
import { Broadcaster } from '../broadcast/broadcast.ts';
import type { Config } from '../config.ts';
import { Store } from '../database/store.ts';
import type { Host } from '../device/device.ts';
import { DeviceFolders } from '../device/device-folders.ts';
import type { Inotify } from '../kernel/inotify.ts';
import { UeventSocket } from '../kernel/netlink-uevent.ts';
import { Queue } from '../queue/queue.ts';
import type { Specialiser } from '../rules/specialise.ts';
import type { Uevent } from '../uevent/uevent.ts';
import { ProgramRunner } from '../worker/program.ts';
import { BuiltinTimes } from '../worker/stopwatch.ts';
import { Worker, type WorkerParts } from '../worker/worker.ts';
import { LiveWorld } from '../worker/world.ts';
import { AfterEvent } from './after-event.ts';
import { ClosedDisks } from './closed-disks.ts';
import { Dispatcher } from './dispatcher.ts';
import { Doubt } from './doubt.ts';
import { Engine } from './engine.ts';
import { finishEvents, leaveLastEvents } from './last-events.ts';
import { takeLegacy } from './predecessor.ts';
import { ProvenanceKeeper } from './provenance.ts';
import { QueueFile } from './queue-file.ts';
import { inodeOf, Reception } from './reception.ts';
import { Resync } from './resync.ts';
import { RulesInForce } from './rules-in-force.ts';
import { setUpStaticNodes } from './static-nodes.ts';
import type { TakenOver } from './take-over.ts';
import type { Timings } from './timings.ts';
import { UnfinishedEvents } from './unfinished.ts';

export interface HandlingParts {
  readonly paths: Paths;
  readonly config: Config;
  readonly version: string;
  readonly inotify: Inotify;
  readonly timings: Timings;
  readonly log: Log;
  /** hears every event that is finished, as it was sent to libudev's listeners */
  readonly publish: (message: Buffer) => void;
  /** called when all events are handled */
  readonly onIdle: () => void;
}

/** What happens to events between the kernel's socket and libudev's listeners, over the lives of all daemons that follow each other. */
export class EventHandling {
  readonly host: Host;
  readonly queue = new Queue();
  readonly dispatcher: Dispatcher;
  readonly rules: RulesInForce;
  readonly watches: Watches;
  /** properties that every event gets */
  readonly globalProperties = new Map<string, string>();
  readonly queueFile: QueueFile;
  readonly #paths: Paths;
  readonly #log: Log;
  readonly #worker: Worker;
  readonly #closedDisks: ClosedDisks;
  readonly #engine = new Engine();
  readonly #unfinished: UnfinishedEvents;
  readonly #doubt: Doubt;
  readonly #provenance: ProvenanceKeeper;
  readonly #resync: Resync;
  readonly #onIdle: () => void;
  #reception: Reception | null = null;

  constructor(parts: HandlingParts) {
    const { paths, config, version, inotify, timings, log, onIdle } = parts;
    this.#paths = paths;
    this.#log = log;
    this.#onIdle = onIdle;
    const store = new Store(paths);
    const folders = new DeviceFolders(paths);
    const host: Host = { paths, stored: (id) => store.read(id), folders };
    this.host = host;
    const world = new LiveWorld(paths, log, config.networkDirectories);
    // Before the rules, whose configuration is watched for in our folder of /run: its coming would look like a change.
    this.#doubt = new Doubt(paths);
    this.rules = new RulesInForce({ paths, config, world, version, log });
    this.#provenance = new ProvenanceKeeper(paths);
    this.#unfinished = new UnfinishedEvents(paths, () => this.#waiting());
    this.watches = new Watches(host, inotify);
    this.#closedDisks = new ClosedDisks(host, inotify, this.watches);
    const links = new Links(host);
    const readMore = (): boolean => this.#reception?.readMore() ?? false;
    this.#resync = new Resync({ host, log, store, links, watches: this.watches, provenance: this.#provenance, doubt: this.#doubt, readMore });
    const effects = new LiveEffects(host, { links, watches: this.watches, ownsNodes: ownsNodes(paths) });
    this.#worker = makeWorker(parts, { host, store, world, effects, rules: this.rules.specialiser, globalProperties: this.globalProperties });
    this.queueFile = new QueueFile(paths);
    const afterEvent = new AfterEvent({ engine: this.#engine, unfinished: this.#unfinished, timings, provenance: this.#provenance, log });
    this.dispatcher = new Dispatcher(
      {
        queue: this.queue,
        worker: this.#worker,
        queueFile: this.queueFile,
        log,
        beforeWork: () => {
          folders.forget();
          if (this.rules.refresh()) this.#worker.rules = this.rules.specialiser;
        },
        readMore: () => readMore() || this.#makeUp(),
        onIdle: () => this.#nothingWaits(),
        onEnd: (job, outcome, stopwatch) => afterEvent.note(job, outcome, stopwatch),
      },
      config.childrenMax,
    );
  }

  /**
   * Begins with what the daemon before left, and goes on with what the kernel says.
   *
   * @param socket  of the kernel's group
   * @param before  what the device manager did that we took over from; null when we took over from none
   */
  begin(socket: UeventSocket, before: TakenOver | null): void {
    const { dispatcher, queue } = this;
    const [unfinished, doubt, resync, log] = [this.#unfinished, this.#doubt, this.#resync, this.#log];
    const { uevents, loss } = takeLegacy({ paths: this.#paths, unfinished, doubt, socketInode: inodeOf(socket), log });
    // Who left events to us may have seen them only while they waited in the socket.
    const handled = new Set([...(before?.finished ?? []), ...uevents.map(({ seqnum }) => seqnum)]);
    this.#reception = new Reception(socket, handled, { dispatcher, queue, unfinished, doubt, resync, log });
    this.#closedDisks.start();
    this.#reception.start();
    // They come before what the kernel says of devices that are looked at again.
    dispatcher.enqueue(uevents);
    if (loss !== null) resync.begin(loss);
    if (before?.complete === false) resync.begin('the daemon before may have dropped events');
    dispatcher.begin();
  }

  /** Takes into the queue what happened so far. */
  catchUp(): void {
    this.#closedDisks.catchUp();
    this.#reception?.catchUp();
  }

  /** Reads rules and configuration again. */
  reload(): void {
    this.rules.reload();
    this.#worker.rules = this.rules.specialiser;
    this.setUpStaticNodes();
  }

  setUpStaticNodes(): void {
    setUpStaticNodes(this.#paths, this.rules.program, this.#log);
  }

  /** Finishes what is begun and leaves the rest to whoever comes next (`finishEvents`). */
  async finish(hasSuccessor: boolean): Promise<void> {
    const [reception, unfinished, doubt] = [this.#reception, this.#unfinished, this.#doubt];
    if (reception === null) return;
    await finishEvents({ queue: this.queue, dispatcher: this.dispatcher, reception }, hasSuccessor);
    this.#provenance.flush();
    leaveLastEvents({ paths: this.#paths, queue: this.queue, unfinished, doubt, log: this.#log });
    this.rules.close();
    this.#closedDisks.close();
  }

  /** Ends at once, with nothing to finish. What comes from here on waits in the sockets. */
  leaveWhenIdle(): void {
    this.#provenance.flush();
    this.#unfinished.close();
  }

  /** Makes up for events that were lost, or found no room in the queue, now that it is empty. Returns whether it is no more. */
  #makeUp(): boolean {
    if (this.queue.takeOverflow() !== null) this.#resync.begin('the queue was full');
    return !this.queue.isEmpty || this.#resync.finish();
  }

  #nothingWaits(): void {
    this.#reception?.forgetHandled();
    this.#unfinished.clear();
    if (this.#unfinished.isWhole) this.#doubt.noted();
    this.#onIdle();
    this.#engine.idle();
  }

  *#waiting(): Generator<Uevent> {
    for (const { uevent } of this.queue.jobs()) yield uevent;
  }
}

interface WorkerSurroundings extends Pick<WorkerParts, 'host' | 'store' | 'effects'> {
  readonly world: LiveWorld;
  readonly rules: Specialiser;
  readonly globalProperties: ReadonlyMap<string, string>;
}

function makeWorker({ paths, config, publish, log }: HandlingParts, { host, store, world, effects, rules, globalProperties }: WorkerSurroundings): Worker {
  const builtinTimes = new BuiltinTimes();
  world.builtinTimes = builtinTimes;
  const programs = new ProgramRunner({ paths, timeoutSignal: config.timeoutSignal, log });
  const broadcaster = new Broadcaster(UeventSocket.open({ group: 0, receiveBufferBytes: 0 }), publish);
  const { eventTimeoutMs, execDelayMs, blockDeviceReadOnly } = config;
  const settings = { eventTimeoutMs, execDelayMs, blockDeviceReadOnly, globalProperties };
  return new Worker({ host, store, world, effects, programs, runs: true, broadcaster, builtinTimes, log }, rules, settings);
}
