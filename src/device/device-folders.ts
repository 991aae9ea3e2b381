import { sysFile, type Paths } from '../base/paths.ts';
import { exists, status } from '../kernel/file.ts';

/**
 * Whether a folder of sysfs is a device. Below /devices it is one when it has a `uevent` file, or at least `subsystem` (recorded
 * machines may lack the former). Elsewhere (drivers, modules, buses, classes) every folder is one. `/devices/virtual`, which is above
 * every device without hardware, is a folder and no more (virtual_device_parent in the kernel's drivers/base/core.c).
 */
export function isDeviceFolder(paths: Paths, devpath: string): boolean {
  if (devpath === '/devices' || devpath === '/devices/virtual') return false;
  const folder = sysFile(paths, `/sys${devpath}`);
  if (devpath.startsWith('/devices/')) return exists(`${folder}/uevent`) || exists(`${folder}/subsystem`);
  return status(folder, { follow: true })?.kind === 'directory';
}

/**
 * Remembers for a moment which folders are devices. Events come in bursts, and the parents of most of their devices are the same
 * few folders, such as /devices/virtual/net, which is not a device.
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

  /** To be called between bursts of events: sysfs may have changed since. */
  forget(): void {
    this.#known.clear();
  }
}
