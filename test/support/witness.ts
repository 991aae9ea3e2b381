import { randomUUID } from 'node:crypto';
import { decodeKernel } from '../../src/uevent/decode.ts';
import type { Uevent } from '../../src/uevent/uevent.ts';
import { readBroadcast, type Broadcast } from './broadcast.ts';
import { programInside } from './inside.ts';
import type { Started, Testbed } from './testbed.ts';
import { until } from './until.ts';

const MARKED_DEVICE = '/sys/devices/virtual/mem/null';

/** A line of inside/witness.ts. */
interface Heard {
  readonly group: number;
  readonly portId: number;
  readonly uid: number;
  readonly payload: string;
}

/** Hears in a testbed what the kernel says and what the device manager says. */
export class Witness {
  /** messages that are neither a uevent nor a broadcast */
  readonly nonsense: string[] = [];
  readonly #kernel: Uevent[] = [];
  readonly #broadcasts: Broadcast[] = [];
  /** UUIDs of events that were only made to see how far we are */
  readonly #marks = new Set<string>();
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

  /** The kernel's events, in their order. */
  get kernel(): readonly Uevent[] {
    return this.#kernel.filter((event) => !this.#isMark(event));
  }

  /** What the device manager said of them, in its order; what it says of earlier ones is not among it. */
  get broadcasts(): readonly Broadcast[] {
    const first = this.#kernel[0]?.seqnum;
    return this.#broadcasts.filter(({ event }) => first !== undefined && event.seqnum >= first && !this.#isMark(event));
  }

  /** Waits until everything is heard that was said so far by the kernel, and by a device manager that has no work left. */
  async caughtUp(): Promise<void> {
    const uuid = randomUUID();
    this.#marks.add(uuid);
    this.#bed.run(['sh', '-c', `echo change ${uuid} >${MARKED_DEVICE}/uevent`]);
    const isIt = ({ properties }: Uevent): boolean => properties.get('SYNTH_UUID') === uuid;
    await until('the witness has heard a mark', () => this.#kernel.some(isIt) && this.#broadcasts.some(({ event }) => isIt(event)));
  }

  async stop(): Promise<void> {
    this.#started.child.stdin?.end();
    await this.#started.ended;
  }

  #isMark({ properties }: Uevent): boolean {
    return this.#marks.has(properties.get('SYNTH_UUID') ?? '');
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() as string;
    for (const line of lines) {
      if (line === 'listening') this.#isListening = true;
      else this.#take(JSON.parse(line) as Heard);
    }
  }

  #take({ group, portId, uid, payload }: Heard): void {
    if (group === 1) {
      const event = decodeKernel({ payload, portId, uid, gid: 0, pid: 0, groups: 1, truncated: false });
      if ('refused' in event) this.nonsense.push(`${event.refused}: ${payload}`);
      else this.#kernel.push(event);
    } else {
      const broadcast = readBroadcast(payload);
      if ('refused' in broadcast) this.nonsense.push(`${broadcast.refused}: ${payload}`);
      else this.#broadcasts.push(broadcast);
    }
  }
}

/**
 * How a device manager's account differs from the kernel's: events that it lost, told twice, made up, or told in another order
 * than that of their device. Empty when each event was handled once and in order.
 */
export function unfaithful({ kernel, broadcasts }: Pick<Witness, 'kernel' | 'broadcasts'>): string[] {
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
