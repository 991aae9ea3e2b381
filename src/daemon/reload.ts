import { watch, type FSWatcher } from 'chokidar';

/**
 * Notices changed rule files. A change marks the rules as stale; the daemon reads them again before the next event, so
 * a rule that was just copied in is seen by the very next device.
 */
export class RuleWatch {
  readonly #watcher: FSWatcher;

  /**
   * @param directories  missing ones are noticed when they appear
   * @param onChange     called for every change, possibly many times for one edit
   */
  constructor(directories: readonly string[], onChange: () => void) {
    this.#watcher = watch([...directories], { ignoreInitial: true, depth: 0, followSymlinks: true, disableGlobbing: true, ignorePermissionErrors: true } as object);
    this.#watcher.on('all', onChange);
    // A directory that cannot be watched is read at the next reload all the same.
    this.#watcher.on('error', () => {});
  }

  async close(): Promise<void> {
    await this.#watcher.close();
  }
}
