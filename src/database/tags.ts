import { udevRun, type Paths } from '../base/paths.ts';
import { isTag } from '../device/names.ts';
import { exists, makeFolders, remove, writeNew } from '../kernel/file.ts';
import { ENOENT, kernelError } from '../kernel/errno.ts';

/**
 * The tag index: an empty file `/run/udev/tags/TAG/ID` for every tag that a device ever had, so that devices with a tag are found
 * without reading all records (sd_device_enumerator_add_match_tag(3)). The folder of a tag stays when its last device goes.
 */
export class TagIndex {
  readonly #folder: string;

  constructor(paths: Paths) {
    this.#folder = `${udevRun(paths)}/tags`;
  }

  /**
   * Brings the index from one set of tags to another. A file that should be there and is not is made again.
   *
   * @throws {KernelError} when the file system is full or read-only
   */
  update(id: string, before: ReadonlySet<string>, after: ReadonlySet<string>): void {
    for (const tag of after) if (!before.has(tag) || !exists(this.#file(tag, id))) this.#add(tag, id);
    for (const tag of before) if (!after.has(tag)) remove(this.#file(tag, id));
  }

  #add(tag: string, id: string): void {
    // A tag becomes part of a path here.
    if (!isTag(tag)) return;
    let errno = writeNew(this.#file(tag, id), '', 0o444);
    if (errno === ENOENT) {
      makeFolders(`${this.#folder}/${tag}`, 0o755);
      errno = writeNew(this.#file(tag, id), '', 0o444);
    }
    if (errno !== 0) throw kernelError('open', errno, this.#file(tag, id));
  }

  #file(tag: string, id: string): string {
    return `${this.#folder}/${tag}/${id}`;
  }
}
