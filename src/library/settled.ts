import { udevRun } from '../base/paths.ts';
import { exists } from '../kernel/file.ts';
import { IN_DELETE, Inotify } from '../kernel/inotify.ts';
import { object, paths, signal, timeoutMs } from './arguments.ts';
import { DeadlineError, SystemError, translating } from './errors.ts';
import { pathsAt, type PathOptions } from './host.ts';

export interface SettledOptions extends PathOptions {
  /** at least 0; without it, two minutes */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_TIMEOUT_MS = 120_000;

const checkOptions = object<SettledOptions>({ timeoutMs, signal, paths });

/**
 * Waits until the device manager has no event left, as `udevadm settle` does for a user: its queue is empty when `/run/udev/queue`
 * is not there. What the kernel said a moment ago it may not have seen yet; `waitFor` waits for a fact. Where no device manager
 * runs there is nothing to wait for.
 *
 * @throws {DeadlineError}
 * @throws {SystemError} when the folder cannot be watched
 * @throws {ArgumentError} for options that are unknown or mean nothing
 */
export async function settled(options: SettledOptions = {}): Promise<void> {
  checkOptions('options', options);
  const { timeoutMs = DEFAULT_TIMEOUT_MS, signal, ...location } = options;
  signal?.throwIfAborted();
  const folder = udevRun(pathsAt(location));
  const isEmpty = (): boolean => !exists(`${folder}/queue`);
  if (isEmpty()) return;
  const inotify = translating((failure) => new SystemError(`cannot watch ${folder}`, failure), () => watching(folder));
  await new Promise<void>((resolve, reject) => {
    const finish = (end: () => void): void => {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', abort);
      inotify.close();
      end();
    };
    const look = (): void => {
      if (isEmpty()) finish(resolve);
    };
    const abort = (): void => finish(() => reject(signal?.reason));
    const deadline = setTimeout(() => finish(() => reject(new DeadlineError('the device manager still has events to process', { timeoutMs }))), timeoutMs);
    signal?.addEventListener('abort', abort, { once: true });
    inotify.listen(look);
    // It may have gone between the first look and the watch.
    look();
  });
}

function watching(folder: string): Inotify {
  const inotify = Inotify.open();
  try {
    inotify.add(folder, IN_DELETE);
    return inotify;
  } catch (error) {
    inotify.close();
    throw error;
  }
}
