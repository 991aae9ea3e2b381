import { inspect } from 'node:util';
import type { Source } from '../broadcast/monitor.ts';
import { Matcher } from '../device/matches.ts';
import { object, oneOf, paths, signal, timeoutMs } from './arguments.ts';
import { type Device, innerDevice } from './device.ts';
import { checkMatch, enumerate, matchesOf, type DeviceMatch } from './enumerate.ts';
import { DeadlineError } from './errors.ts';
import { hostAt, type PathOptions } from './host.ts';
import { monitor } from './monitor.ts';
import { listOf } from './text.ts';

export interface WaitOptions extends PathOptions {
  /** at least 0; without it there is no limit */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** whose events are listened to, see `MonitorOptions` */
  readonly source?: Source | undefined;
}

const checkOptions = object<WaitOptions>({ timeoutMs, signal, source: oneOf('udev', 'kernel'), paths });

/**
 * Waits until there is a device that satisfies a match, and returns it; one that is there already will do. Unless `source` is
 * `kernel` or the match says otherwise, it must be initialised: its links and permissions are there then.
 *
 * @throws {DeadlineError}
 * @throws {MonitorError} when this process may not listen
 * @throws {ArgumentError} for a match or options that are unknown or mean nothing
 */
export async function waitFor(match: DeviceMatch, options: WaitOptions = {}): Promise<Device> {
  checkMatch('match', match);
  checkOptions('options', options);
  const { timeoutMs, signal, source = 'udev', ...location } = options;
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
    // A program that was busy until now has not heard of what came meanwhile.
    const last = firstOf(wanted, location);
    if (last !== null) return last;
    throw tooLate({ match, wanted, location, timeoutMs: timeoutMs ?? 0 });
  } finally {
    clearTimeout(deadline);
    signal?.removeEventListener('abort', close);
    close();
  }
}

/** Where no device manager runs, the device that somebody waits for may have been there all the time. */
function tooLate({ match, wanted, location, timeoutMs }: { readonly match: DeviceMatch; readonly wanted: DeviceMatch; readonly location: PathOptions; readonly timeoutMs: number }): DeadlineError {
  const unprocessed = wanted.initialized === true ? firstOf({ ...wanted, initialized: false }, location) : null;
  const hint = unprocessed === null ? null : `${unprocessed.syspath} is there, but no device manager has processed it: does one run here? The source 'kernel' does without`;
  const shown = typeof match.parent === 'object' ? { ...match, parent: match.parent.syspath } : match;
  return new DeadlineError(`no device came that satisfies ${inspect(shown, { breakLength: Infinity })}`, { timeoutMs, hint });
}

function firstOf(match: DeviceMatch, location: PathOptions): Device | null {
  return enumerate({ ...match, ...location })[0] ?? null;
}

/** The device above may come only with the event, so that it is looked for each time. */
function isWanted(device: Device, match: DeviceMatch, location: PathOptions): boolean {
  const matches = matchesOf(match, hostAt(location));
  return matches !== null && listOf(match.tags).every((tag) => device.tags.has(tag)) && new Matcher(matches).wants(innerDevice(device));
}
