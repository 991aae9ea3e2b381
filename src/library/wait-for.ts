import type { Source } from '../broadcast/monitor.ts';
import { Matcher } from '../device/matches.ts';
import { type Device, innerDevice } from './device.ts';
import { enumerate, matchesOf, type DeviceMatch } from './enumerate.ts';
import { DeadlineError } from './errors.ts';
import { hostAt, type PathOptions } from './host.ts';
import { monitor } from './monitor.ts';
import { checkTimeout } from './settled.ts';
import { listOf } from './text.ts';

export interface WaitOptions extends PathOptions {
  /** at least 0; without it there is no limit */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** whose events are listened to, see `MonitorOptions` */
  readonly source?: Source | undefined;
}

/**
 * Waits until there is a device that satisfies a match, and returns it; one that is there already will do. Unless `source` is
 * `kernel` or the match says otherwise, it must be initialised: its links and permissions are there then.
 *
 * @throws {DeadlineError}
 * @throws {MonitorError} when this process may not listen
 */
export async function waitFor(match: DeviceMatch, { timeoutMs, signal, source = 'udev', ...location }: WaitOptions = {}): Promise<Device> {
  if (timeoutMs !== undefined) checkTimeout(timeoutMs);
  signal?.throwIfAborted();
  const wanted: DeviceMatch = source === 'kernel' ? match : { ...match, initialized: match.initialized ?? true };
  // Listening begins before the first look, so that nothing comes in between.
  const events = monitor({ source, ...location });
  const close = (): void => void events.return();
  const deadline = timeoutMs === undefined ? undefined : setTimeout(close, timeoutMs);
  signal?.addEventListener('abort', close, { once: true });
  try {
    const there = firstOf(wanted, location);
    if (there !== null) return there;
    for await (const event of events) {
      const found = event.kind === 'gap' ? firstOf(wanted, location) : event.action !== 'remove' && isWanted(event.device, wanted, location) ? event.device : null;
      if (found !== null) return found;
    }
    signal?.throwIfAborted();
    throw new DeadlineError('no device came that satisfies the match', timeoutMs ?? 0);
  } finally {
    clearTimeout(deadline);
    signal?.removeEventListener('abort', close);
    close();
  }
}

function firstOf(match: DeviceMatch, location: PathOptions): Device | null {
  return enumerate({ ...match, ...location })[0] ?? null;
}

/** The device above may come only with the event, so that it is looked for each time. */
function isWanted(device: Device, match: DeviceMatch, location: PathOptions): boolean {
  const matches = matchesOf(match, hostAt(location));
  return matches !== null && listOf(match.tags).every((tag) => device.tags.has(tag)) && new Matcher(matches).wants(innerDevice(device));
}
