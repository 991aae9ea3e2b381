import type { Log } from '../base/log.ts';
import type { Device, Host } from '../device/device.ts';
import { enumerate } from '../device/enumerate.ts';
import { triggerDevice } from '../uevent/trigger.ts';
import type { Doubt } from './doubt.ts';
import { clearRemains, findRemains, type RemainsParts } from './remains.ts';

/** The messages of so many devices fit into the smallest socket that there is. */
const ANNOUNCED_AT_ONCE = 32;

export interface ResyncParts extends RemainsParts {
  readonly host: Host;
  readonly log: Log;
  readonly doubt: Pick<Doubt, 'lost' | 'madeUp'>;
  /** reads the kernel's socket once; whether anything was there */
  readonly readMore: () => boolean;
}

/**
 * Makes up for messages that were lost: every device is announced again, which tells all that the messages would have told of it, and
 * what is left of devices that are gone is cleared away when all those that were announced are handled.
 */
export class Resync {
  readonly #parts: ResyncParts;
  #mayHaveRemains = false;
  #isAnnouncing = false;
  #lostMeanwhile = false;

  constructor(parts: ResyncParts) {
    this.#parts = parts;
  }

  /** @param reason  how messages were lost, for the log */
  begin(reason: string): void {
    this.#parts.doubt.lost();
    this.#mayHaveRemains = true;
    // It may have been what we announce.
    if (this.#isAnnouncing) this.#lostMeanwhile = true;
    else {
      this.#parts.log.error({}, `uevents were lost (${reason}); all devices are looked at again`);
      this.#announceAll();
    }
  }

  /** To be called when the socket and the queue are empty. Returns whether they may not be any more. */
  finish(): boolean {
    if (this.#isAnnouncing || !this.#mayHaveRemains) return false;
    if (this.#lostMeanwhile) {
      this.#announceAll();
      return true;
    }
    const remains = findRemains(this.#parts.host);
    // The kernel tells of a removal before sysfs forgets the device: one that was not lost is in the socket by now, and goes first.
    if (this.#parts.readMore()) return true;
    this.#mayHaveRemains = false;
    for (const left of remains) clearRemains(left, this.#parts);
    this.#parts.doubt.madeUp();
    if (remains.length > 0) this.#parts.log.info({}, `cleared away what was left of ${remains.length} devices that are gone`);
    return false;
  }

  #announceAll(): void {
    const { host, readMore } = this.#parts;
    this.#lostMeanwhile = false;
    this.#isAnnouncing = true;
    enumerate(host, {}).forEach((device, index) => {
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
