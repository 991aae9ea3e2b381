import { devmaster, type Contender } from './contender.ts';
import type { Finished, Started, Testbed } from './testbed.ts';
import { until } from './until.ts';

const LOG = '/run/daemon.log';
const READY_MS = 120_000;
const SETTLE_MS = 200_000;
const END_MS = 150_000;

/** A device manager at work in a testbed, and its client. */
export class Daemon {
  readonly bed: Testbed;
  readonly contender: Contender;
  readonly started: Started;

  private constructor(bed: Testbed, contender: Contender, started: Started) {
    this.bed = bed;
    this.contender = contender;
    this.started = started;
  }

  /** Starts it and waits until it answers. */
  static async start(bed: Testbed, contender: Contender, options: readonly string[] = []): Promise<Daemon> {
    const started = await bed.start([...contender.daemon, ...options], { log: LOG });
    const daemon = new Daemon(bed, contender, started);
    const isListening = (): boolean => bed.exists('/run/udev/control') || started.child.exitCode !== null;
    await until(`${contender.name} listens`, isListening, READY_MS);
    const { status, stderr } = daemon.attempt('control', '--ping', '--timeout=100');
    if (status !== 0) throw new Error(`${contender.name} does not answer: ${stderr}\n${daemon.log}`);
    return daemon;
  }

  /** Starts devmasterd in the place of what runs, and waits until it has begun: until then it is the one before who answers. */
  static async takeOver(bed: Testbed): Promise<Daemon> {
    const daemon = new Daemon(bed, devmaster, await bed.start([...devmaster.daemon, '--take-over'], { log: LOG }));
    const { child } = daemon.started;
    await until('devmasterd has taken over', () => daemon.logged('ready: ').length > 0 || child.exitCode !== null, READY_MS);
    if (child.exitCode !== null) throw new Error(`devmasterd did not take over: ${daemon.log}`);
    return daemon;
  }

  /** What it logged so far. */
  get log(): string {
    return this.bed.read(LOG) ?? '';
  }

  /** The lines of the log that say a text. */
  logged(text: string): string[] {
    return this.log.split('\n').filter((line) => line.includes(text));
  }

  /** Runs a verb of the client; throws when it fails. */
  client(...args: readonly string[]): string {
    return this.bed.run([...this.contender.client, ...args], { timeoutMs: SETTLE_MS + 20_000 });
  }

  /** Runs a verb of the client that may fail. */
  attempt(...args: readonly string[]): Finished {
    return this.bed.attempt([...this.contender.client, ...args], { timeoutMs: SETTLE_MS + 20_000 });
  }

  /** Waits until everything that the kernel has said is processed. */
  settle(): void {
    this.client('settle', `--timeout=${SETTLE_MS / 1000}`);
  }

  /** Announces a device and waits until that event is processed. */
  trigger(device: string, action = 'change'): void {
    this.client('trigger', '--settle', `--action=${action}`, device);
  }

  /** Announces everything that is there as added and waits for it, as an init system does at boot. */
  coldplug(): void {
    this.client('trigger', '--type=subsystems', '--action=add', '--quiet');
    this.client('trigger', '--type=devices', '--action=add', '--quiet');
    this.settle();
  }

  /** The lines of a record, sorted and without the time; null when there is none. */
  record(id: string): string[] | null {
    const text = this.bed.read(`/run/udev/data/${id}`);
    return text === null ? null : text.split('\n').filter((line) => line !== '' && !/^[IV]:/.test(line)).sort();
  }

  /** Ends it. Returns its exit status. */
  async stop(): Promise<number | null> {
    // systemd-udevd up to 257 drops a request that comes at the wrong instant, with the answer of one that it carries out.
    if (this.contender.client === devmaster.client) this.client('control', '--exit');
    else process.kill(this.started.pid, 'SIGTERM');
    return await this.ended();
  }

  /** Waits for its end. Returns its exit status, null when a signal ended it. Throws when it goes on, and says what is known of it. */
  async ended(): Promise<number | null> {
    const { child, ended } = this.started;
    await until(`${this.contender.name} has ended`, () => child.exitCode !== null || child.signalCode !== null, END_MS).catch((error: unknown) => {
      const { bed } = this;
      throw new Error(`${String(error)}\nprocesses: ${bed.processes().join(', ')}\n/run/udev: ${bed.list('/run/udev').join(' ')}\n${this.log}`);
    });
    return await ended;
  }
}
