import { randomUUID } from 'node:crypto';
import { decodeBroadcast } from '../../src/broadcast/message.ts';
import { decodeKernel } from '../../src/uevent/decode.ts';
import type { Uevent } from '../../src/uevent/uevent.ts';
import { programInside } from './inside.ts';
import type { Started, Testbed } from './testbed.ts';
import { until } from './until.ts';

const BARRIER_DEVICE = '/sys/devices/virtual/mem/null';

/** A message of a device manager to its listeners. */
export interface Broadcast {
  readonly event: Uevent;
  /** what listeners look at before the properties, in hexadecimal: magic and sizes, hashes of subsystem and devtype, bits of tags */
  readonly header: string;
}

/** Hears in a testbed what the kernel says and what the device manager says. */
export class Witness {
  /** the kernel's events, in their order */
  readonly kernel: Uevent[] = [];
  /** the device manager's, in their order */
  readonly broadcasts: Broadcast[] = [];
  /** messages that are neither */
  readonly nonsense: string[] = [];
  readonly #bed: Testbed;
  readonly #started: Started;
  #isListening = false;
  #rest = '';

  private constructor(bed: Testbed, started: Started) {
    this.#bed = bed;
    this.#started = started;
    started.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  static async listen(bed: Testbed): Promise<Witness> {
    const witness = new Witness(bed, await bed.start(await programInside(bed, 'witness')));
    await until('the witness listens', () => witness.#isListening || witness.#started.child.exitCode !== null);
    return witness;
  }

  /** Waits until everything has been heard that a device manager without work has said, and forgets nothing. */
  async caughtUp(): Promise<void> {
    const uuid = randomUUID();
    this.#bed.run(['sh', '-c', `echo change ${uuid} >${BARRIER_DEVICE}/uevent`]);
    const isIts = ({ properties }: Uevent): boolean => properties.get('SYNTH_UUID') === uuid;
    await until('the witness has heard a mark', () => this.broadcasts.some(({ event }) => isIts(event)) && this.kernel.some(isIts));
    this.kernel.splice(0, this.kernel.length, ...this.kernel.filter((event) => !isIts(event)));
    this.broadcasts.splice(0, this.broadcasts.length, ...this.broadcasts.filter(({ event }) => !isIts(event)));
  }

  /** Forgets what it heard. */
  clear(): void {
    this.kernel.length = 0;
    this.broadcasts.length = 0;
    this.nonsense.length = 0;
  }

  async stop(): Promise<void> {
    this.#started.child.stdin?.end();
    await this.#started.ended;
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() as string;
    for (const line of lines) {
      if (line === 'listening') this.#isListening = true;
      else this.#take(JSON.parse(line) as { group: number; portId: number; uid: number; payload: string });
    }
  }

  #take({ group, portId, uid, payload }: { group: number; portId: number; uid: number; payload: string }): void {
    const event = group === 1 ? decodeKernel({ payload, portId, uid, gid: 0, pid: 0, groups: 1, truncated: false }) : decodeBroadcast(payload);
    if ('refused' in event) this.nonsense.push(`${event.refused}: ${payload}`);
    else if (group === 1) this.kernel.push(event);
    // What the kernel said before we listened is none of ours.
    else if (this.kernel.length > 0 && event.seqnum >= (this.kernel[0] as Uevent).seqnum) this.broadcasts.push({ event, header: header(payload) });
  }
}

/** struct monitor_netlink_header of sd-device without the length of the properties */
function header(payload: string): string {
  const hexadecimal = (from: number, to: number): string => Buffer.from(payload.slice(from, to), 'latin1').toString('hex');
  return `header ${hexadecimal(8, 20)} subsystem ${hexadecimal(24, 28)} devtype ${hexadecimal(28, 32)} tags ${hexadecimal(32, 40)}`;
}

/**
 * How a device manager's account differs from the kernel's: events that it lost, told twice, made up, or told in another order
 * than that of their device. Empty when each event was handled once and in order.
 */
export function unfaithful({ kernel, broadcasts }: { readonly kernel: readonly Uevent[]; readonly broadcasts: readonly Broadcast[] }): string[] {
  const found: string[] = [];
  const told = new Map<bigint, number>();
  const last = new Map<string, bigint>();
  for (const { event } of broadcasts) {
    told.set(event.seqnum, (told.get(event.seqnum) ?? 0) + 1);
    const before = last.get(event.devpath) ?? 0n;
    if (event.seqnum < before) found.push(`${event.devpath}: ${event.seqnum} was told after ${before}`);
    last.set(event.devpath, event.seqnum);
  }
  for (const { seqnum, action, devpath } of kernel) {
    const times = told.get(seqnum) ?? 0;
    if (times !== 1) found.push(`${devpath}: ${action} (${seqnum}) was told ${times} times`);
    told.delete(seqnum);
  }
  for (const seqnum of told.keys()) found.push(`${seqnum} was made up`);
  return found;
}
