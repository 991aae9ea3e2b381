import type { Uevent } from '../../uevent/uevent.ts';

/** A device and all that is below it, also when it is moved while it is followed. */
export class Followed {
  #devpath: string;

  constructor(devpath: string) {
    this.#devpath = devpath;
  }

  /** Whether an event is about it. Events have to be shown in the order in which they came. */
  concerns({ devpath, properties }: Uevent): boolean {
    const old = properties.get('DEVPATH_OLD');
    if (old === this.#devpath) {
      this.#devpath = devpath;
      return true;
    }
    return [devpath, old ?? devpath].some((path) => path === this.#devpath || path.startsWith(`${this.#devpath}/`));
  }
}
