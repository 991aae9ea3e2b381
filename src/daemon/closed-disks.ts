import { announceChange, planChange } from '../apply/change.ts';
import type { Watches } from '../apply/watch.ts';
import type { Host } from '../device/device.ts';
import type { Inotify, InotifyEvent } from '../kernel/inotify.ts';

/** Announces disks that rules have us watch (OPTIONS="watch") when programs that had them open for writing closed them. */
export class ClosedDisks {
  readonly #host: Host;
  readonly #inotify: Inotify;
  readonly #watches: Watches;

  constructor(host: Host, inotify: Inotify, watches: Watches) {
    this.#host = host;
    this.#inotify = inotify;
    this.#watches = watches;
  }

  start(): void {
    this.#inotify.listen((events) => this.#announce(events));
  }

  /** Announces those that were closed so far. The kernel then says so, and what it says comes after this. */
  catchUp(): void {
    this.#announce(this.#inotify.read().events);
  }

  close(): void {
    this.#inotify.close();
  }

  #announce(events: readonly InotifyEvent[]): void {
    for (const event of events) {
      const device = this.#watches.closed(event);
      if (device !== null) announceChange(this.#host, device, planChange(device));
    }
  }
}
