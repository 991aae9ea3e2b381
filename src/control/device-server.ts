import type { Paths } from '../base/paths.ts';
import { makeFolders, remove } from '../kernel/file.ts';
import { UnixListener, type UnixConnection } from '../kernel/unix-socket.ts';
import { deviceRequestOf, devicesDescription, devicesInterface, type DeviceMatch, type DeviceReport, type DeviceRequest, type QueueReport, type StreamMessage } from './device-calls.ts';
import type { EventRing, RingEvent } from './event-ring.ts';
import { Listing } from './listing.ts';
import { Subscription } from './subscription.ts';
import { timingRequestOf, timingsDescription, timingsInterface, type EventTiming, type TimingRequest, type TimingTotals } from './timing-calls.ts';
import { describeService, encode, MessageReader, parseCall, serviceDescription, serviceInterface, type Call } from './varlink.ts';

/** What the daemon answers. */
export interface DeviceService {
  readonly version: string;
  readonly ring: EventRing;
  /** null when there is no such device */
  device(text: string): DeviceReport | null;
  devices(match: DeviceMatch): Iterable<DeviceReport>;
  /** @param limit  how many jobs are wanted at most; null for as many as are told */
  queue(limit: number | null): QueueReport;
  /** an event as a subscriber with this match is told it; null when it does not match */
  describe(event: RingEvent, match: DeviceMatch): StreamMessage | null;
  readonly timings: TimingService;
}

/** What the daemon answers to calls of `io.devmaster.Timings`. */
export interface TimingService {
  /** in portions, at least one */
  events(): Iterable<{ readonly total: number; readonly events: readonly EventTiming[] }>;
  totals(): TimingTotals;
}

const interfaces = { [devicesInterface]: devicesDescription, [timingsInterface]: timingsDescription, [serviceInterface]: serviceDescription };

const MAX_CONNECTIONS = 512;
/** Fewer than all, so that one user cannot take them all from the others. */
const MAX_CONNECTIONS_OF_ONE_USER = 128;
const MAX_MESSAGE_BYTES = 64 * 1024;

/** The file name of the socket, below /run. */
export function deviceSocket(paths: Paths): string {
  return `${paths.run}/devmaster/${devicesInterface}`;
}

/** Makes the socket where no service manager passed one. Anybody may connect: nothing can be changed through it. */
export function openDeviceSocket(paths: Paths): UnixListener {
  makeFolders(`${paths.run}/devmaster`, 0o755);
  remove(deviceSocket(paths));
  return UnixListener.listen({ path: deviceSocket(paths), type: 'stream', mode: 0o666 });
}

/** Takes away the socket's name, so that callers need not find out that nobody listens. */
export function removeDeviceSocket(paths: Paths): void {
  remove(deviceSocket(paths));
}

/** Serves `io.devmaster.Devices`, questions and the event stream, and `io.devmaster.Timings`. */
export class DeviceServer {
  readonly #listener: UnixListener;
  readonly #service: DeviceService;
  readonly #connections = new Set<UnixConnection>();
  /** the callers that are being sent many replies */
  readonly #streams = new Map<UnixConnection, { pump(): void }>();
  #announced = false;

  constructor(listener: UnixListener, service: DeviceService) {
    this.#listener = listener;
    this.#service = service;
  }

  start(): void {
    this.#listener.listen((connection) => {
      if (this.#isTooMany(connection)) return connection.close();
      this.#connections.add(connection);
      this.#serve(connection);
    });
  }

  /** A finished event: kept, and told to subscribers when the daemon has time. */
  publish(message: Buffer): void {
    this.#service.ring.put(message);
    if (this.#announced || this.#streams.size === 0) return;
    this.#announced = true;
    setImmediate(() => {
      this.#announced = false;
      for (const stream of this.#streams.values()) stream.pump();
    });
  }

  /** how many are connected */
  get connections(): number {
    return this.#connections.size;
  }

  close(): void {
    this.#listener.close();
    for (const connection of this.#connections) connection.close();
    this.#connections.clear();
    this.#streams.clear();
  }

  #isTooMany({ peer: { uid } }: UnixConnection): boolean {
    if (this.#connections.size >= MAX_CONNECTIONS) return true;
    if (uid === 0 || this.#connections.size < MAX_CONNECTIONS_OF_ONE_USER) return false;
    const ofTheSame = [...this.#connections].filter(({ peer }) => peer.uid === uid);
    return ofTheSame.length >= MAX_CONNECTIONS_OF_ONE_USER;
  }

  #hangUp(connection: UnixConnection): void {
    this.#connections.delete(connection);
    this.#streams.delete(connection);
    connection.close();
  }

  #serve(connection: UnixConnection): void {
    const reader = new MessageReader();
    connection.receive((data) => {
      if (data === null) return this.#hangUp(connection);
      for (const message of reader.read(data)) {
        const call = parseCall(message);
        // A caller that is being sent many replies may not call again before their end.
        if (call === null || this.#streams.has(connection) || connection.unsentBytes > MAX_MESSAGE_BYTES) return this.#hangUp(connection);
        this.#answer(connection, call);
      }
      if (reader.pendingBytes > MAX_MESSAGE_BYTES) this.#hangUp(connection);
    });
  }

  #answer(connection: UnixConnection, call: Call): void {
    const reply = (message: object): void => {
      if (!call.oneway) connection.send(encode(message));
    };
    const description = describeService(call, { version: this.#service.version, interfaces });
    if (description !== null) return reply(description);
    const isTimings = call.method.startsWith(`${timingsInterface}.`);
    const request = isTimings ? timingRequestOf(call) : deviceRequestOf(call);
    if ('error' in request) return reply(request);
    if (hasManyReplies(request) && !call.more) return reply({ error: `${isTimings ? timingsInterface : devicesInterface}.MoreNeeded`, parameters: {} });
    this.#carryOut(connection, request, reply);
  }

  #carryOut(connection: UnixConnection, request: DeviceRequest | TimingRequest, reply: (message: object) => void): void {
    const { ring } = this.#service;
    switch (request.kind) {
      case 'get': {
        const device = this.#service.device(request.device);
        if (device === null) return reply({ error: `${devicesInterface}.NoSuchDevice`, parameters: { device: request.device } });
        return reply({ parameters: { device } });
      }
      case 'queue':
        return reply({ parameters: this.#service.queue(request.limit) });
      case 'list':
        return this.#list(connection, devicesOf(this.#service.devices(request.match)), () => reply({ error: `${devicesInterface}.NoSuchDevice`, parameters: { device: '' } }));
      case 'totals':
        return reply({ parameters: this.#service.timings.totals() });
      case 'timed-events':
        return this.#list(connection, this.#service.timings.events(), () => {});
      case 'subscribe': {
        const { match, since, snapshot } = request;
        const subscription = new Subscription({
          connection,
          ring,
          present: snapshot ? this.#service.devices(match)[Symbol.iterator]() : null,
          next: since === null ? ring.next : Math.min(since, ring.next),
          describe: (event) => this.#service.describe(event, match),
        });
        this.#streams.set(connection, subscription);
        return subscription.pump();
      }
    }
  }

  #list(connection: UnixConnection, replies: Iterable<object>, onNone: () => void): void {
    const listing = new Listing(connection, replies[Symbol.iterator](), (any) => {
      this.#streams.delete(connection);
      if (!any) onNone();
    });
    this.#streams.set(connection, listing);
    listing.pump();
  }
}

function hasManyReplies({ kind }: DeviceRequest | TimingRequest): boolean {
  return kind === 'list' || kind === 'subscribe' || kind === 'timed-events';
}

function* devicesOf(devices: Iterable<DeviceReport>): Generator<{ readonly device: DeviceReport }> {
  for (const device of devices) yield { device };
}
