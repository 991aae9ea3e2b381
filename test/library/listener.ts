import { fileURLToPath } from 'node:url';
import type { DeviceJson } from '../../src/index.ts';
import type { Started, Testbed } from '../support/testbed.ts';
import { until } from '../support/until.ts';
import type { Project } from './package.ts';
import { python } from './pyudev.ts';

/** A line of inside/listen.ts. */
export type Line = { readonly kind: 'device'; readonly action: string; readonly seqnum: string; readonly device: DeviceJson } | { readonly kind: 'gap'; readonly reason: string };

/** A program in a testbed that listens with the library's monitor. */
export class Listener {
  readonly lines: Line[] = [];
  readonly #started: Started;
  #isListening = false;
  #rest = '';

  private constructor(started: Started) {
    this.#started = started;
    started.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  /**
   * Returns when the monitor is open; nothing is read before `begin`.
   *
   * @param wrapper  a command that runs the program
   */
  static async open({ bed, project }: { bed: Testbed; project: Project }, options: object, wrapper: readonly string[] = []): Promise<Listener> {
    const program = project.program(fileURLToPath(new URL('inside/listen.ts', import.meta.url)));
    return await Listener.#start(bed, [...wrapper, ...program, JSON.stringify(options)]);
  }

  /** One that listens with pyudev, and so with libudev. */
  static async openPyudev(bed: Testbed, { source, subsystem = '', tag = '' }: { source: 'udev' | 'kernel'; subsystem?: string; tag?: string }): Promise<Listener> {
    return await Listener.#start(bed, [python, fileURLToPath(new URL('inside/pyudev_monitor.py', import.meta.url)), source, subsystem, tag]);
  }

  static async #start(bed: Testbed, command: readonly string[]): Promise<Listener> {
    const listener = new Listener(await bed.start(command));
    await until('the listener listens', () => listener.#isListening || listener.#started.child.exitCode !== null);
    return listener;
  }

  begin(): void {
    this.#started.child.stdin?.write('go\n');
  }

  /** What was heard of devices, as `ACTION SYSNAME`, and of gaps. */
  get heard(): string[] {
    return this.lines.map((line) => (line.kind === 'gap' ? `gap ${line.reason}` : `${line.action} ${line.device.sysname}`));
  }

  /** Which of these were heard: events of devices other than interfaces come from the whole machine, and so may others. */
  among(scene: readonly string[]): string[] {
    const heard = new Set(this.heard);
    return scene.filter((what) => heard.has(what));
  }

  async hears(what: string): Promise<void> {
    await until(`the listener hears '${what}'`, () => this.heard.includes(what) || this.#started.child.exitCode !== null);
  }

  async stop(): Promise<number | null> {
    this.#started.child.stdin?.end();
    return await this.#started.ended;
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() as string;
    for (const line of lines) {
      if (line === 'listening') this.#isListening = true;
      else this.lines.push(JSON.parse(line) as Line);
    }
  }
}
