import type { Paths } from '../base/paths.ts';
import { exists, readText, status } from '../kernel/file.ts';

/** What the probe says became of a module. */
export interface ModuleState {
  readonly name: string;
  /** `built-in`, `live`, `inserted`, `blacklisted` or `failed` */
  readonly state: string;
}

/** More aliases than any machine has. When there are more, all are forgotten. */
const maxAliases = 8192;

/**
 * The aliases for which there is nothing to load, so that the many devices that share one (processors, ports, hubs), and events
 * that repeat, cost no process. What is known holds until the index of modules or a folder of modprobe's configuration changes;
 * and an alias is asked about again when one of its modules is no longer in the kernel.
 */
export class KnownModules {
  readonly #paths: Paths;
  /** what may be given back to the kernel: names below /sys/module */
  readonly #liveByAlias = new Map<string, readonly string[]>();
  #age: string | null = null;

  constructor(paths: Paths) {
    this.#paths = paths;
  }

  /** Whether everything that an alias stands for is there already, or is not to be. */
  isSettled(alias: string): boolean {
    const age = this.#currentAge();
    if (age !== this.#age) {
      this.#liveByAlias.clear();
      this.#age = age;
    }
    return this.#liveByAlias.get(alias)?.every((name) => exists(`${this.#paths.sys}/module/${name}`)) ?? false;
  }

  /** Notes what the probe found for one alias. Nothing is noted when a module could not be loaded: another time it may. */
  learn(alias: string, modules: readonly ModuleState[]): void {
    if (modules.some(({ state }) => state === 'failed')) return;
    if (this.#liveByAlias.size >= maxAliases) this.#liveByAlias.clear();
    this.#liveByAlias.set(
      alias,
      modules.filter(({ state }) => state === 'live' || state === 'inserted').map(({ name }) => name),
    );
  }

  forget(): void {
    this.#age = null;
  }

  /** A text that changes when modules are installed and when modprobe is configured. */
  #currentAge(): string {
    const { etc, lib, localLib, run, proc } = this.#paths;
    const release = (readText(`${proc}/sys/kernel/osrelease`) ?? '').trimEnd();
    const places = [`${lib}/modules/${release}/modules.alias.bin`, `/lib/modules/${release}/modules.alias.bin`, ...[etc, run, localLib, lib].map((root) => `${root}/modprobe.d`)];
    return places.map((place) => status(place, { follow: true })?.mtimeNs ?? '-').join(' ');
  }
}
