import { fstatSync } from 'node:fs';
import type { Log } from '../base/log.ts';
import type { UeventSocket } from '../kernel/netlink-uevent.ts';
import type { Queue } from '../queue/queue.ts';
import { Receiver } from '../uevent/receive.ts';
import type { Uevent } from '../uevent/uevent.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Doubt } from './doubt.ts';
import type { Resync } from './resync.ts';
import type { UnfinishedEvents } from './unfinished.ts';

/** How often the socket is read for one who asks that nothing be missed; a socket that never gets empty is a storm. */
const READS_AT_ONCE = 1_000;

export interface ReceptionParts {
  readonly dispatcher: Pick<Dispatcher, 'put'>;
  readonly queue: Pick<Queue, 'hasShed'>;
  readonly unfinished: UnfinishedEvents;
  readonly doubt: Doubt;
  readonly resync: Pick<Resync, 'begin'>;
  readonly log: Log;
}

/**
 * Takes the kernel's messages out of their socket and puts them into the queue. What it takes is noted first, so that it outlives us
 * until it is handled.
 */
export class Reception {
  readonly #socket: UeventSocket;
  readonly #parts: ReceptionParts;
  readonly #receiver: Receiver;
  /** sequence numbers of events that are in the socket and yet not ours to take out of it; null when there are none any more */
  #handled: ReadonlySet<bigint> | null;
  #mayRead = true;

  /** @param handled  sequence numbers of events that another has handled, or left to us elsewhere */
  constructor(socket: UeventSocket, handled: ReadonlySet<bigint>, parts: ReceptionParts) {
    this.#socket = socket;
    this.#handled = handled.size === 0 ? null : handled;
    this.#parts = parts;
    this.#receiver = new Receiver(socket, {
      onUevents: (uevents, mayLack) => this.#take(uevents, mayLack),
      onRefused: (reason) => parts.log.warn({}, `a netlink message was ignored: ${reason}`),
      onResync: (reason) => parts.resync.begin(reason),
    });
  }

  start(): void {
    this.#socket.watch(() => void this.#read());
  }

  /** Reads once what is there. Whether anything was, or might have been. */
  readMore(): boolean {
    return this.#mayRead && this.#read();
  }

  /** Takes into the queue what the kernel said so far. */
  catchUp(): void {
    for (let round = 0; round < READS_AT_ONCE && this.readMore(); round++);
  }

  /** From here on everything stays in the socket, for whoever gets it from us. */
  leaveRest(): void {
    this.#socket.pause();
    this.#mayRead = false;
  }

  /** Takes what is there, and from here on nothing but what wakes us. */
  takeRest(): void {
    this.catchUp();
    this.#mayRead = false;
  }

  /** The socket is empty: what waited in it when we began has come. */
  forgetHandled(): void {
    this.#handled = null;
  }

  #read(): boolean {
    const { unfinished, doubt } = this.#parts;
    doubt.taking();
    const batch = this.#socket.receive();
    this.#receiver.handle(batch);
    if (unfinished.isWhole) doubt.noted();
    return batch.datagrams.length > 0 || batch.overflow;
  }

  #take(uevents: readonly Uevent[], mayLack: boolean): void {
    const { dispatcher, queue, unfinished, doubt } = this.#parts;
    const handled = this.#handled;
    const ours = handled === null ? uevents : uevents.filter(({ seqnum }) => !handled.has(seqnum));
    // Those that the queue had no room for may be noted no more after this.
    if (mayLack || queue.hasShed) doubt.lost();
    unfinished.received(ours);
    if (unfinished.isWhole) doubt.noted();
    dispatcher.put(ours);
  }
}

/** The number by which a socket is known for as long as anybody has it open, whoever that is. */
export function inodeOf({ fd }: Pick<UeventSocket, 'fd'>): number {
  return fstatSync(fd).ino;
}
