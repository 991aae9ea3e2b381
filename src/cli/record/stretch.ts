import type { Paths } from '../../base/paths.ts';
import { Monitor, type Heard, type Source } from '../../broadcast/monitor.ts';
import { Device, type Host } from '../../device/device.ts';
import type { Uevent } from '../../uevent/uevent.ts';
import type { Selection } from './selection.ts';
import { takeSnapshot, type Snapshot } from './snapshot.ts';
import type { Line } from './uevent-file.ts';

const RECEIVE_BUFFER_BYTES = 128 * 1024 * 1024;

export interface StretchParts {
  readonly paths: Paths;
  readonly host: Host;
  readonly selection: Pick<Selection, 'concerns'>;
}

/**
 * A stretch of time: the kernel's events in it, those that the device manager finished, and the devices that came meanwhile, as
 * they were when they were last heard of.
 */
export class Stretch {
  readonly #parts: StretchParts;
  readonly #monitors: readonly Monitor[];
  readonly #beganMs = performance.now();
  /** devices that were recorded before, which are not recorded again */
  #known: ReadonlySet<string> = new Set();
  readonly #arrived = new Map<string, Snapshot>();
  readonly #lines: Line[] = [];

  /**
   * From here on nothing is missed.
   *
   * @throws {KernelError} when there is no netlink for this process
   */
  constructor(parts: StretchParts) {
    this.#parts = parts;
    this.#monitors = (['kernel', 'udev'] as const).map((source) => {
      const monitor = Monitor.open({ source, filter: { subsystems: [], tags: [] }, receiveBufferBytes: RECEIVE_BUFFER_BYTES, paths: parts.paths });
      monitor.listen((heard) => this.#take(source, heard));
      return monitor;
    });
  }

  /** Devices whose state at the beginning has been recorded. */
  know(devpaths: Iterable<string>): void {
    this.#known = new Set(devpaths);
    for (const devpath of this.#known) this.#arrived.delete(devpath);
  }

  get eventCount(): number {
    return this.#lines.length;
  }

  /** Ends the stretch. Events are in the order in which they were heard. */
  end(): { readonly lines: readonly Line[]; readonly arrived: readonly Snapshot[] } {
    const sources = ['kernel', 'udev'] as const;
    for (const [index, monitor] of this.#monitors.entries()) {
      this.#take(sources[index] as Source, monitor.receive());
      monitor.close();
    }
    return { lines: this.#lines, arrived: [...this.#arrived.values()] };
  }

  #take(source: Source, heard: readonly Heard[]): void {
    const offsetUsec = Math.round((performance.now() - this.#beganMs) * 1000);
    for (const one of heard) {
      if (one.kind === 'gap') {
        this.#lines.push({ source, offsetUsec, lost: one.reason });
      } else if (this.#parts.selection.concerns(one.uevent.devpath)) {
        this.#lines.push({ source, offsetUsec, uevent: one.uevent });
        this.#look(one.uevent);
      }
    }
  }

  /** A device that came is looked at with every event, since its attributes and its record are complete only after the last. */
  #look({ action, devpath }: Uevent): void {
    if (action === 'remove' || this.#known.has(devpath)) return;
    const device = Device.fromDevpath(this.#parts.host, devpath);
    const taken = device === null ? null : takeSnapshot(device);
    if (taken !== null) this.#arrived.set(devpath, taken.snapshot);
  }
}
