import { ENOENT } from '../kernel/errno.ts';
import { exists, makeFolders, remove, writeNew } from '../kernel/file.ts';
import { udevRun, type Paths } from '../base/paths.ts';

/**
 * `/run/udev/queue`: there while events are waited for or worked on, gone when all are done. libudev's
 * udev_queue_get_queue_is_empty(3) and `udevadm settle` look at nothing else.
 */
export class QueueFile {
  readonly #file: string;
  readonly #folder: string;
  #present: boolean;

  constructor(paths: Paths) {
    this.#folder = udevRun(paths);
    this.#file = `${this.#folder}/queue`;
    // A daemon that was killed left it; or whoever starts us made it, so that nobody takes for handled what we have not seen yet.
    this.#present = exists(this.#file);
  }

  busy(): void {
    if (this.#present) return;
    if (writeNew(this.#file, '', 0o644) === ENOENT) {
      makeFolders(this.#folder, 0o755);
      writeNew(this.#file, '', 0o644);
    }
    this.#present = true;
  }

  idle(): void {
    if (!this.#present) return;
    remove(this.#file);
    this.#present = false;
  }
}
