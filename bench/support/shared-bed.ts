import { lstatSync, rmSync, unlinkSync } from 'node:fs';
import type { Contender } from '../../test/support/contender.ts';
import { Daemon } from '../../test/support/daemon.ts';
import { Testbed } from '../../test/support/testbed.ts';
import type { Pairing } from './pairing.ts';

const ADD_TIMEOUT_MS = 300_000;

/** Rule files by name. */
export type RuleTexts = readonly (readonly [name: string, text: string])[];

/**
 * A testbed that both contenders of a pairing use in turn, for interfaces so many that making them takes the kernel longer than
 * handling them. Each finds /run/udev empty and no links but those that were there at first.
 */
export class SharedBed {
  readonly #bed: Testbed;
  readonly #links: ReadonlySet<string>;
  #pairs = 0;

  private constructor(bed: Testbed) {
    this.#bed = bed;
    this.#links = new Set(linksOf(bed));
  }

  static async open({ theirs }: Pairing): Promise<SharedBed> {
    return new SharedBed(await Testbed.open({ referenceRoot: theirs.referenceRoot }));
  }

  /**
   * Makes as many pairs of interfaces as are missing. They have addresses: else the first contender would give them some
   * (MACAddressPolicy= of systemd.link(5)), and leave the second less to do.
   */
  growTo(pairs: number): void {
    const lines: string[] = [];
    for (; this.#pairs < pairs; this.#pairs++) {
      const number = this.#pairs;
      lines.push(`link add va${number} address ${address(0, number)} type veth peer name vb${number} address ${address(1, number)}\n`);
    }
    this.#bed.run(['ip', '-batch', '-'], { input: lines.join(''), timeoutMs: ADD_TIMEOUT_MS });
  }

  /**
   * Has a contender start, work and end, and takes away what it left.
   *
   * @param rules  files that are in force besides the others
   */
  async atWork<T>(contender: Contender, measure: (daemon: Daemon) => T | Promise<T>, rules: RuleTexts = []): Promise<T> {
    for (const [name, text] of rules) this.#bed.write(`/run/udev/rules.d/${name}`, text);
    const daemon = await Daemon.start(this.#bed, contender);
    daemon.settle();
    const measured = await measure(daemon);
    await daemon.stop();
    this.#clean();
    return measured;
  }

  async close(): Promise<void> {
    await this.#bed.close();
  }

  #clean(): void {
    for (const folder of ['/run/udev', '/run/devmaster']) {
      for (const name of this.#bed.list(folder)) rmSync(this.#bed.path(`${folder}/${name}`), { recursive: true });
    }
    for (const link of linksOf(this.#bed)) {
      const path = this.#bed.path(link);
      if (!this.#links.has(link) && lstatSync(path).isSymbolicLink()) unlinkSync(path);
    }
  }
}

/** The symbolic links in /dev. */
function linksOf(bed: Testbed): string[] {
  return bed.run(['find', '/dev', '-xdev', '-type', 'l']).split('\n').filter((path) => path !== '');
}

/** A locally administered address (IEEE 802, the second lowest bit of the first octet). */
function address(side: 0 | 1, pair: number): string {
  return [2, side, 0, 0, pair >> 8, pair & 255].map((octet) => octet.toString(16).padStart(2, '0')).join(':');
}
