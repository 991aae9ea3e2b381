import { posix } from 'node:path';
import { sysFile, type Paths } from '../base/paths.ts';
import { realPath, status } from '../kernel/file.ts';
import type { Refrained } from '../worker/rehearsal.ts';

/**
 * What rules would have written, had the event been a real one. As `udevadm test` of 262 tells it: the last value for each file,
 * and nothing of files that are not there.
 */
export class Unwritten {
  /** by the attribute's path as seen from the device's folder */
  readonly attributes = new Map<string, string>();
  /** by the path below /proc/sys */
  readonly sysctls = new Map<string, string>();
  readonly #paths: Paths;
  readonly #folder: string;

  /** @param syspath  of the device: `/sys/devices/…` */
  constructor(paths: Paths, syspath: string) {
    this.#paths = paths;
    const folder = sysFile(paths, syspath);
    this.#folder = realPath(folder) ?? folder;
  }

  note({ target: { kind, path }, value }: Refrained): void {
    const file = realPath(kind === 'attribute' ? sysFile(this.#paths, path) : `${this.#paths.proc}/sys/${path}`);
    if (file === null || status(file, { follow: false })?.kind !== 'file') return;
    if (kind === 'attribute') this.attributes.set(posix.relative(this.#folder, file), value);
    else this.sysctls.set(path, value);
  }
}
