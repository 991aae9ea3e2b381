import { sysFile, type Paths } from '../base/paths.ts';
import { exists, status } from '../kernel/file.ts';

/**
 * A folder below /devices is a device by its `uevent` file, or, in a sysfs that somebody made, by its `subsystem`. Elsewhere
 * (drivers, modules, buses, classes) every folder counts as one.
 */
export function isDeviceFolder(paths: Paths, devpath: string): boolean {
  if (devpath === '/devices') return false;
  const folder = sysFile(paths, `/sys${devpath}`);
  if (devpath.startsWith('/devices/')) return exists(`${folder}/uevent`) || exists(`${folder}/subsystem`);
  return status(folder, { follow: true })?.kind === 'directory';
}

/**
 * Remembers for a moment which folders are devices. Events come in crowds, and the parents of most of them are the same few
 * folders, such as /devices/virtual/net, which is none.
 */
export class DeviceFolders {
  readonly #paths: Paths;
  readonly #known = new Map<string, boolean>();

  constructor(paths: Paths) {
    this.#paths = paths;
  }

  has(devpath: string): boolean {
    let known = this.#known.get(devpath);
    if (known === undefined) this.#known.set(devpath, (known = isDeviceFolder(this.#paths, devpath)));
    return known;
  }

  /** What comes next may have come after a change. */
  forget(): void {
    this.#known.clear();
  }
}
