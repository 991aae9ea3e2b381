import { binding } from './binding.ts';
import { EAGAIN, kernelError } from './errno.ts';
import { WatchedDescriptor } from './watch.ts';

/** Masks of inotify(7). */
export const IN_ATTRIB = 0x4;
export const IN_CLOSE_WRITE = 0x8;
export const IN_MOVED_FROM = 0x40;
export const IN_MOVED_TO = 0x80;
export const IN_CREATE = 0x100;
export const IN_DELETE = 0x200;
export const IN_DELETE_SELF = 0x400;
export const IN_MOVE_SELF = 0x800;
/** adds to what is watched for, and does not replace it */
export const IN_MASK_ADD = 0x20000000;
const IN_Q_OVERFLOW = 0x4000;
export const IN_IGNORED = 0x8000;

export interface InotifyEvent {
  readonly wd: number;
  readonly mask: number;
  /** the name in a watched folder; empty for the watched file itself */
  readonly name: string;
}

/** An inotify descriptor. */
export class Inotify {
  readonly #descriptor: WatchedDescriptor;

  private constructor(fd: number) {
    this.#descriptor = new WatchedDescriptor(fd);
  }

  /** @throws {KernelError} EMFILE when the user has too many */
  static open(): Inotify {
    const fd = binding.openInotify();
    if (fd < 0) throw kernelError('inotify_init1', -fd);
    return new Inotify(fd);
  }

  /** Takes over a descriptor with its watches, as systemd's fd store keeps it over a restart. */
  static adopt(fd: number): Inotify {
    return new Inotify(fd);
  }

  get fd(): number {
    return this.#descriptor.fd;
  }

  /**
   * @returns the watch's number; the same one again for a file that is watched already
   * @throws {KernelError} ENOENT when there is no such file
   */
  add(path: string, mask: number): number {
    const wd = binding.addWatch(this.fd, path, mask);
    if (wd < 0) throw kernelError('inotify_add_watch', -wd, path);
    return wd;
  }

  /** @throws {KernelError} EINVAL when there is no such watch */
  remove(wd: number): void {
    const result = binding.removeWatch(this.fd, wd);
    if (result < 0) throw kernelError('inotify_rm_watch', -result);
  }

  /** @param onEvents  called once for each wake-up; `overflow` says that events were lost */
  listen(onEvents: (events: readonly InotifyEvent[], overflow: boolean) => void): void {
    this.#descriptor.listen(() => {
      const { events, overflow } = this.read();
      if (events.length > 0 || overflow) onEvents(events, overflow);
    });
  }

  /** What is there now; never waits. */
  read(): { readonly events: readonly InotifyEvent[]; readonly overflow: boolean } {
    const events: InotifyEvent[] = [];
    let overflow = false;
    const fields = binding.readInotify(this.fd);
    if (typeof fields === 'number') {
      if (fields === -EAGAIN) return { events, overflow };
      throw kernelError('read', -fields);
    }
    for (let i = 0; i < fields.length; i += 3) {
      const mask = fields[i + 1] as number;
      if ((mask & IN_Q_OVERFLOW) !== 0) overflow = true;
      else events.push({ wd: fields[i] as number, mask, name: fields[i + 2] as string });
    }
    return { events, overflow };
  }

  close(): void {
    this.#descriptor.close();
  }
}
