/**
 * What the queue could not keep: devices whose state has to be compared with sysfs and the database once there is room
 * again, and how many events that is instead of. `everything` when even the list of devices grew too long.
 */
export type Overflow = {
  readonly events: number;
  readonly devices: ReadonlySet<string> | 'everything';
};

/** Collects an `Overflow` in bounded memory. */
export class OverflowList {
  #events = 0;
  #devices = new Set<string>();
  #everything = false;
  readonly #limitDevices: number;

  constructor(limitDevices: number) {
    this.#limitDevices = limitDevices;
  }

  get events(): number {
    return this.#events;
  }

  get isEmpty(): boolean {
    return this.#events === 0 && !this.#everything;
  }

  /** An event about these paths was not queued. */
  add(devpaths: readonly string[]): void {
    this.#events++;
    if (this.#everything) return;
    for (const devpath of devpaths) this.#devices.add(devpath);
    if (this.#devices.size > this.#limitDevices) this.addEverything();
  }

  /** Nobody knows any more which devices to look at. */
  addEverything(): void {
    this.#everything = true;
    this.#devices = new Set();
  }

  /** A later event is in the queue that makes looking at this device pointless. */
  forget(devpath: string): void {
    this.#devices.delete(devpath);
  }

  /** Hands over what was collected and starts anew; null when nothing was. */
  take(): Overflow | null {
    if (this.isEmpty) return null;
    const overflow: Overflow = { events: this.#events, devices: this.#everything ? 'everything' : this.#devices };
    this.#events = 0;
    this.#devices = new Set();
    this.#everything = false;
    return overflow;
  }
}
