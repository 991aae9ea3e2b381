import type { Log } from '../base/log.ts';
import type { Device, Host } from '../device/device.ts';
import { enumerate } from '../device/enumerate.ts';
import { triggerDevice } from '../uevent/trigger.ts';
import { clearRemains, findRemains, type RemainsParts } from './remains.ts';

/** The messages of so many devices fit into the smallest socket that there is. */
const ANNOUNCED_AT_ONCE = 32;

export interface ResyncParts extends RemainsParts {
  readonly host: Host;
  readonly log: Log;
  /** reads the kernel's socket once; whether anything was there */
  readonly readMore: () => boolean;
}

/** Makes up for messages that were lost, when all that were not lost are handled. */
export class Resync {
  readonly #parts: ResyncParts;
  /** devices that nobody has looked at are to be announced */
  #mayMissUnseen = false;
  #mayHaveRemains = false;
  #isAnnouncing = false;

  constructor(parts: ResyncParts) {
    this.#parts = parts;
  }

  /**
   * Any message may have been lost: every device is announced again, at once, which tells all that the messages would have told of it.
   *
   * @param reason  how they were lost, for the log
   */
  begin(reason: string): void {
    this.#mayHaveRemains = true;
    // What is lost while all devices are announced is announced too, if not now then by the next loss.
    if (this.#isAnnouncing) return;
    this.#parts.log.error({}, `uevents were lost (${reason}); all devices are looked at again`);
    this.#announce(enumerate(this.#parts.host, {}));
  }

  /**
   * A few messages may have been lost: devices that have no record by the time when all others are handled are announced. Those that
   * have one are left alone, for to announce a device takes from it what rules gave it only when it was added.
   */
  beginGently(): void {
    this.#mayMissUnseen = true;
    this.#mayHaveRemains = true;
  }

  /** To be called when the socket and the queue are empty. Returns whether they may not be any more. */
  finish(): boolean {
    if (this.#isAnnouncing) return false;
    if (this.#mayMissUnseen) {
      this.#mayMissUnseen = false;
      const unseen = enumerate(this.#parts.host, {}).filter((device) => !isSeen(device));
      this.#announce(unseen);
      return unseen.length > 0;
    }
    if (!this.#mayHaveRemains) return false;
    const remains = findRemains(this.#parts.host);
    // The kernel tells of a removal before sysfs forgets the device: one that was not lost is in the socket by now, and goes first.
    if (this.#parts.readMore()) return true;
    this.#mayHaveRemains = false;
    for (const left of remains) clearRemains(left, this.#parts);
    if (remains.length > 0) this.#parts.log.info({}, `cleared away what was left of ${remains.length} devices that are gone`);
    return false;
  }

  #announce(devices: readonly Device[]): void {
    const { host, readMore } = this.#parts;
    this.#isAnnouncing = true;
    devices.forEach((device, index) => {
      // One that was never looked at has lost its first event, and rules do more for that than for any other.
      triggerDevice({ paths: host.paths, syspath: device.syspath, action: isSeen(device) ? 'change' : 'add' });
      // The kernel tells us of each of them, and the socket must not be too small for that.
      if ((index + 1) % ANNOUNCED_AT_ONCE === 0) readMore();
    });
    this.#isAnnouncing = false;
  }
}

function isSeen(device: Device): boolean {
  return device.stored !== null && device.stored.initializedUsec !== null;
}
