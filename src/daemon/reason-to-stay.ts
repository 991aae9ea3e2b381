import type { Watches } from '../apply/watch.ts';
import type { Config } from '../config.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Doors } from './doors.ts';
import type { DaemonLog } from './log.ts';
import type { Passed } from './passed.ts';

export interface StayParts {
  readonly config: Config;
  readonly log: DaemonLog;
  readonly passed: Passed;
  readonly dispatcher: Dispatcher;
  readonly doors: Doors;
  readonly watches: Watches;
  readonly globalProperties: ReadonlyMap<string, string>;
}

/** Whether somebody holds the sockets who starts the daemon again when something comes. */
export function canBeCalledBack({ isHeld, uevents, control }: Passed): boolean {
  return isHeld || (uevents !== null && control !== null);
}

/** Why a daemon that may end when it is idle (`--idle-exit`) has to stay, in words for the log; null when it need not. */
export function reasonToStay({ config, log, passed, dispatcher, doors, watches, globalProperties }: StayParts): string | null {
  if (!dispatcher.isIdle || dispatcher.running > 0) return 'events are being handled';
  if (doors.callers > 0) return 'somebody is connected';
  // What was set from outside holds only for the life of the process.
  const isAsConfigured = !dispatcher.isPaused && globalProperties.size === 0 && dispatcher.childrenMax === config.childrenMax && log.level() === config.logLevel;
  if (!isAsConfigured) return 'settings differ from the configuration';
  if (!passed.isHeld && watches.any) return 'systemd wakes nobody for a disk that was closed';
  return null;
}
