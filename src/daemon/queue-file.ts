import { ENOENT } from '../kernel/errno.ts';
import { makeFolders, remove, writeNew } from '../kernel/file.ts';
import { udevRun, type Paths } from '../base/paths.ts';

/**
 * `/run/udev/queue`: there while events are waited for or worked on, gone when all are done. libudev's
 * udev_queue_get_queue_is_empty(3) and `udevadm settle` look at nothing else.
 */
export class QueueFile {
  readonly #file: string;
  readonly #folder: string;
  /**
   * Null until we have written or removed it. Until then it may be another's: a daemon that was killed left it, whoever starts us made it
   * so that nobody takes for handled what we have not seen yet, or a daemon that we take over from has yet to remove it.
   */
  #present: boolean | null = null;

  constructor(paths: Paths) {
    this.#folder = udevRun(paths);
    this.#file = `${this.#folder}/queue`;
  }

  busy(): void {
    if (this.#present === true) return;
    if (writeNew(this.#file, '', 0o644) === ENOENT) {
      makeFolders(this.#folder, 0o755);
      writeNew(this.#file, '', 0o644);
    }
    this.#present = true;
  }

  idle(): void {
    if (this.#present === false) return;
    remove(this.#file);
    this.#present = false;
  }
}
