import { Monitor, type Heard, type Source } from '../broadcast/monitor.ts';
import type { Host } from '../device/device.ts';
import type { Action, Uevent } from '../uevent/uevent.ts';
import { integer, isObject, must, notEmpty, object, oneOf, paths, signal, someTags, text } from './arguments.ts';
import { type Device, type DeviceJson, deviceOf } from './device.ts';
import { ArgumentError, MonitorError, translating } from './errors.ts';
import { hostAt, type PathOptions } from './host.ts';
import { deviceInMessage } from './message-device.ts';
import { listOf, toBytes } from './text.ts';

/** A subsystem (`net`), or devices of one devtype in it (`{ subsystem: 'usb', devtype: 'usb_device' }`); no patterns. */
export type SubsystemMatch = string | { readonly subsystem: string; readonly devtype?: string | undefined };

export interface MonitorOptions extends PathOptions {
  /**
   * `udev` (the default): what a device manager has finished, so that links, permissions and properties are there. `kernel`:
   * what the kernel says, at once; the only one that says anything where no device manager runs.
   */
  readonly source?: Source | undefined;
  /** any of these */
  readonly subsystem?: SubsystemMatch | readonly SubsystemMatch[] | undefined;
  /** any of these tags; the kernel's events have none */
  readonly tags?: string | readonly string[] | undefined;
  /** ends the iteration */
  readonly signal?: AbortSignal | undefined;
  /** room for events that the program has not asked for yet; without CAP_NET_ADMIN at most net.core.rmem_max */
  readonly receiveBufferBytes?: number | undefined;
}

/** Something happened to a device. */
export class DeviceEvent {
  readonly kind = 'device';
  readonly action: Action;
  readonly device: Device;
  readonly seqnum: bigint;

  constructor({ action, device, seqnum }: Pick<DeviceEvent, 'action' | 'device' | 'seqnum'>) {
    this.action = action;
    this.device = device;
    this.seqnum = seqnum;
  }

  /** JSON has no numbers of 64 bits: `seqnum` becomes text. */
  toJSON(): { readonly kind: 'device'; readonly action: Action; readonly device: DeviceJson; readonly seqnum: string } {
    const { kind, action, device, seqnum } = this;
    return { kind, action, device: device.toJSON(), seqnum: seqnum.toString() };
  }
}

/**
 * Events were lost: more came than there was room for, or one was too long to be read. What the program believes to be there must
 * be compared with `enumerate`; the events behind the gap are later than it.
 */
export interface GapEvent {
  readonly kind: 'gap';
  readonly reason: 'overflow' | 'truncated';
}

export type MonitorEvent = DeviceEvent | GapEvent;

/** Here they are no patterns: a program would wait for ever for a subsystem that is called `usb*`. */
const subsystemName = must('the name of a subsystem, which is no pattern and no path', (value) => typeof value === 'string' && /^[^/\0*?[\]|]+$/.test(value));
const nameOrObject = must('the name of a subsystem, { subsystem, devtype }, or a list of these', (value) => typeof value === 'string' || isObject(value));
const subsystemAndDevtype = object<Exclude<SubsystemMatch, string>>({ subsystem: subsystemName, devtype: text });

const checkOptions = object<MonitorOptions>({
  source: oneOf('udev', 'kernel'),
  subsystem: someSubsystems,
  tags: someTags,
  signal,
  receiveBufferBytes: integer({ min: 1, max: 0x7fffffff }),
  paths,
});

const RECEIVE_BUFFER_BYTES = 128 * 1024 * 1024;
const finished: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * Listens to what happens to devices, from the call on: events that come before the first `next()` wait.
 *
 * ```ts
 * for await (const event of monitor({ subsystem: 'block' })) …
 * ```
 *
 * @throws {MonitorError} when this process may not listen
 * @throws {ArgumentError} for options that mean nothing
 */
export function monitor(options: MonitorOptions = {}): DeviceMonitor {
  return new DeviceMonitor(options);
}

/**
 * Events as they come. Those that the program does not ask for wait in the kernel; when there is no more room for them, a gap says
 * so. It keeps the process alive only while somebody waits for an event. Leaving a `for await` loop closes it, and so do
 * `return()`, `await using` and the signal.
 */
export class DeviceMonitor implements AsyncIterableIterator<MonitorEvent> {
  readonly #monitor: Monitor;
  readonly #host: Host;
  readonly #isProcessed: boolean;
  readonly #signal: AbortSignal | null;
  readonly #onAbort = (): void => this.#close();
  /** received and not asked for yet: at most what one look at the socket brought */
  #heard: readonly Heard[] = [];
  /** how many of `#heard` are told */
  #told = 0;
  #waiting: ((result: IteratorResult<MonitorEvent, undefined>) => void)[] = [];
  #isClosed = false;

  constructor(options: MonitorOptions = {}) {
    checkOptions('options', options);
    const { source = 'udev', receiveBufferBytes = RECEIVE_BUFFER_BYTES, signal } = options;
    const tags = listOf(options.tags).map(toBytes);
    if (source === 'kernel' && tags.length > 0) throw new ArgumentError('"options.tags" must not be given with the source \'kernel\': only a device manager gives tags');
    const subsystems = listOf<SubsystemMatch>(options.subsystem).map(subsystemOf);
    this.#host = hostAt(options);
    this.#isProcessed = source === 'udev';
    this.#monitor = translating((failure) => new MonitorError(failure), () =>
      Monitor.open({ source, filter: { subsystems, tags }, receiveBufferBytes, paths: this.#host.paths }));
    this.#signal = signal ?? null;
    if (signal?.aborted === true) this.#close();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** The next event; done when the monitor is closed. */
  async next(): Promise<IteratorResult<MonitorEvent, undefined>> {
    if (this.#isClosed) return finished;
    if (this.#told === this.#heard.length && this.#waiting.length === 0) this.#take(translating((failure) => new MonitorError(failure), () => this.#monitor.receive()));
    const event = this.#nextHeard();
    if (event !== null) return { done: false, value: event };
    return await new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) this.#monitor.listen((heard) => this.#answer(heard));
    });
  }

  /** Closes the monitor. Events that nobody asked for are forgotten. */
  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#close();
    return finished;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
  }

  #answer(heard: readonly Heard[]): void {
    this.#take(heard);
    while (this.#waiting.length > 0) {
      const event = this.#nextHeard();
      if (event === null) return;
      this.#waiting.shift()?.({ done: false, value: event });
    }
    this.#monitor.pause();
  }

  #take(heard: readonly Heard[]): void {
    this.#heard = heard;
    this.#told = 0;
  }

  #nextHeard(): MonitorEvent | null {
    const next = this.#heard[this.#told];
    if (next === undefined) return null;
    this.#told += 1;
    return next.kind === 'gap' ? next : this.#deviceEvent(next.uevent);
  }

  #deviceEvent(uevent: Uevent): DeviceEvent {
    const { action, seqnum } = uevent;
    return new DeviceEvent({ action, seqnum, device: deviceOf(deviceInMessage(this.#host, uevent, this.#isProcessed), { action, seqnum }) });
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#monitor.close();
    this.#take([]);
    for (const resolve of this.#waiting.splice(0)) resolve(finished);
  }
}

function someSubsystems(name: string, value: unknown): void {
  if (!Array.isArray(value)) return oneSubsystem(name, value);
  notEmpty(name, value);
  for (const [index, each] of value.entries()) oneSubsystem(`${name}[${index}]`, each);
}

function oneSubsystem(name: string, value: unknown): void {
  nameOrObject(name, value);
  if (!isObject(value)) return subsystemName(name, value);
  subsystemAndDevtype(name, value);
  subsystemName(`${name}.subsystem`, value['subsystem']);
}

function subsystemOf(match: SubsystemMatch): { readonly subsystem: string; readonly devtype: string | null } {
  const { subsystem, devtype = null } = typeof match === 'string' ? { subsystem: match } : match;
  return { subsystem: toBytes(subsystem), devtype: devtype === null ? null : toBytes(devtype) };
}
