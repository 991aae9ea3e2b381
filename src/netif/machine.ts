import { hostname, release } from 'node:os';
import { architectureName } from '../base/architecture.ts';
import type { Paths } from '../base/paths.ts';
import { readText } from '../kernel/file.ts';

/** Where a machine's facts come from. */
export interface MachineSources {
  readonly paths: Paths;
  kernelCommandLine(): string;
  /** as systemd-detect-virt(1) names it; `none` on bare metal */
  virtualisation(): string;
}

/** The machine that the interfaces belong to, for conditions and specifiers. Facts are read when they are asked for. */
export class Machine {
  readonly paths: Paths;
  readonly #sources: MachineSources;

  constructor(sources: MachineSources) {
    this.paths = sources.paths;
    this.#sources = sources;
  }

  get kernelCommandLine(): string {
    return this.#sources.kernelCommandLine();
  }

  get virtualisation(): string {
    return this.#sources.virtualisation();
  }

  get hostname(): string {
    return hostname();
  }

  get kernelRelease(): string {
    return release();
  }

  /** 32 hexadecimal digits (machine-id(5)); null when the machine has none yet */
  get machineId(): string | null {
    const text = readText(`${this.paths.etc}/machine-id`, 64)?.trim() ?? '';
    return /^[0-9a-f]{32}$/i.test(text) && !/^0+$/.test(text) ? text.toLowerCase() : null;
  }

  get bootId(): string | null {
    return readText(`${this.paths.proc}/sys/kernel/random/boot_id`)?.trim().replaceAll('-', '') ?? null;
  }

  /** as systemd names it (systemd.unit(5) "ConditionArchitecture=") */
  get architecture(): string {
    return architectureName();
  }

  /** A field of os-release(5); empty when it has no such field. */
  osRelease(name: string): string {
    const file = readText(`${this.paths.etc}/os-release`) ?? readText(`${this.paths.lib}/os-release`) ?? '';
    return shellVariable(file, name) ?? '';
  }

  /** A field of machine-info(5); null when it has no such field. */
  machineInfo(name: string): string | null {
    return shellVariable(readText(`${this.paths.etc}/machine-info`) ?? '', name);
  }
}

function shellVariable(text: string, name: string): string | null {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name}=`));
  return line === undefined ? null : line.slice(name.length + 1).trim().replace(/^(["'])(.*)\1$/, '$2');
}
