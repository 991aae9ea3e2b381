import type { Paths } from '../base/paths.ts';
import { UeventSocket, type Datagram, type UeventBatch } from '../kernel/netlink-uevent.ts';
import { decodeKernel, isRefused, type Refused } from '../uevent/decode.ts';
import type { Uevent } from '../uevent/uevent.ts';
import { filterProgram, type BroadcastFilter } from './filter.ts';
import { decodeBroadcast } from './message.ts';
import { trustedSenders } from './trust.ts';

/** The kernel's events as they happen, or those that a device manager has finished. */
export type Source = 'kernel' | 'udev';

export interface MonitorOptions {
  readonly source: Source;
  /** the kernel's events have no tags: with `source: 'kernel'` tags are not looked at */
  readonly filter: BroadcastFilter;
  /** room for messages that nobody has read yet; beyond the system's limit only root gets it */
  readonly receiveBufferBytes: number;
  readonly paths: Paths;
}

export type Heard =
  | { readonly kind: 'event'; readonly uevent: Uevent }
  /** messages were lost, or one was too long to be read: what is known of devices must be compared with sysfs */
  | { readonly kind: 'gap'; readonly reason: 'overflow' | 'truncated' };

const GROUPS = { kernel: 1, udev: 2 } as const;

/** What one call of `receive` reads at most while it looks for the end of what had arrived before a loss. */
const MAX_ROUNDS = 64;

/**
 * Listens to events, and believes only who may be believed. The kernel keeps back most of what is not wanted (`filter.ts`), and
 * what comes is looked at again: a filter in the kernel is coarse, and takes effect only after the socket is open.
 */
export class Monitor {
  readonly #socket: UeventSocket;
  readonly #source: Source;
  readonly #filter: BroadcastFilter;
  readonly #isTrusted: (uid: number) => boolean;
  /** a loss that is not told yet, because messages from before it are still waiting */
  #isOverflowDue = false;

  /** @param socket  of the source's group */
  constructor(socket: UeventSocket, { source, filter, paths }: Omit<MonitorOptions, 'receiveBufferBytes'>) {
    this.#socket = socket;
    this.#source = source;
    this.#filter = source === 'kernel' ? { ...filter, tags: [] } : filter;
    this.#isTrusted = trustedSenders(paths.proc);
  }

  /**
   * From here on nothing is missed: what comes waits in the kernel until somebody listens.
   *
   * @throws {KernelError} when there is no netlink for this process
   */
  static open(options: MonitorOptions): Monitor {
    const { source, filter, receiveBufferBytes } = options;
    // Only libudev's messages have the header that the filter looks at.
    const program = source === 'udev' ? filterProgram(filter) : null;
    const socket = UeventSocket.open({ group: GROUPS[source], receiveBufferBytes });
    try {
      if (program !== null) socket.attachFilter(program);
    } catch (error) {
      socket.close();
      throw error;
    }
    return new Monitor(socket, options);
  }

  /** @param onHeard  called for each wake-up that brought something to tell, with at least one element */
  listen(onHeard: (heard: readonly Heard[]) => void): void {
    this.#socket.listen((batch) => {
      const heard = this.#understandAll(batch);
      if (heard.length > 0) onHeard(heard);
    });
  }

  /** What is there now; never waits. */
  receive(): Heard[] {
    return this.#understandAll(this.#socket.receive());
  }

  /** Leaves what comes in the kernel until `listen` or `receive`. */
  pause(): void {
    this.#socket.pause();
  }

  close(): void {
    this.#socket.close();
  }

  /**
   * Decodes what arrived. The kernel reports a loss before it hands out the messages that had arrived until then; here the report
   * comes after them, because a listener that compares with sysfs at that point must not be told older news afterwards.
   */
  #understandAll(batch: UeventBatch): Heard[] {
    const heard: Heard[] = [];
    let next = batch;
    for (let round = 0; ; round++) {
      if (next.overflow) this.#isOverflowDue = true;
      for (const datagram of next.datagrams) this.#understand(datagram, heard);
      if (!this.#isOverflowDue) return heard;
      if (next.datagrams.length === 0 && !next.overflow) break;
      if (round === MAX_ROUNDS) return heard;
      next = this.#socket.receive();
    }
    this.#isOverflowDue = false;
    heard.push({ kind: 'gap', reason: 'overflow' });
    return heard;
  }

  #understand(datagram: Datagram, heard: Heard[]): void {
    // Device managers send to the group; what was sent to this socket alone is not from one.
    if (datagram.groups !== GROUPS[this.#source] || !this.#isTrusted(datagram.uid)) return;
    if (this.#source === 'kernel' && datagram.portId !== 0) return;
    if (datagram.truncated) {
      heard.push({ kind: 'gap', reason: 'truncated' });
      return;
    }
    const uevent = this.#decode(datagram);
    if (!isRefused(uevent) && isWanted(uevent, this.#filter)) heard.push({ kind: 'event', uevent });
  }

  #decode(datagram: Datagram): Uevent | Refused {
    // In a user namespace the kernel's own uid may have no number either.
    return this.#source === 'udev' ? decodeBroadcast(datagram.payload) : decodeKernel({ ...datagram, uid: 0 });
  }
}

function isWanted({ subsystem, properties }: Uevent, { subsystems, tags }: BroadcastFilter): boolean {
  const devtype = properties.get('DEVTYPE') ?? null;
  if (subsystems.length > 0 && !subsystems.some((wanted) => wanted.subsystem === subsystem && (wanted.devtype === null || wanted.devtype === devtype))) return false;
  if (tags.length === 0) return true;
  const has = (properties.get('TAGS') ?? '').split(':').filter((tag) => tag !== '');
  return tags.some((tag) => has.includes(tag));
}
