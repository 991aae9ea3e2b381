import { nodeFile, udevRun, type Paths } from '../base/paths.ts';
import { Device, type Host } from '../device/device.ts';
import { KernelError } from '../base/errors.ts';
import { listFolder, makeFolders, readLink, remove, removeFolder, replaceLink } from '../kernel/file.ts';
import { IN_CLOSE_WRITE, IN_DELETE_SELF, IN_IGNORED, type Inotify } from '../kernel/inotify.ts';
import type { WatchAtExit } from '../kernel/process.ts';

/**
 * Watches on device nodes (OPTIONS="watch", udev(7)): when a program that had a disk open for writing closes it, its
 * contents may have changed, and a `change` event has rules look at it again.
 *
 * Which watch is whose stands in `/run/udev/watch`, in pairs of links, handle → id and id → handle, so that a
 * restarted daemon (of ours or systemd's) can go on with the inotify descriptor that was kept for it, or set the
 * watches anew when there is none. Read by nobody else.
 */
export class Watches {
  readonly #paths: Paths;
  readonly #host: Host;
  readonly #inotify: Inotify;
  readonly #folder: string;

  constructor(host: Host, inotify: Inotify) {
    this.#paths = host.paths;
    this.#host = host;
    this.#inotify = inotify;
    this.#folder = udevRun(host.paths) + '/watch';
  }

  /** Watches a device's node from now on. A node that is gone is not an error; its removal is on the way. */
  begin(device: { id: string; devname: string }): void {
    this.#begin(device, IN_CLOSE_WRITE);
  }

  /**
   * Prepares for `begin` at the end of a program: the program's own writes are not to be reported, but those of somebody who waits
   * for its end are. A watch that is set again keeps its handle and gets another mask (inotify_add_watch(2)), so that setting the
   * mask is all that is left to do when the program ends.
   *
   * @returns what to do then; null when the node cannot be watched, and when it is watched already (that watch stays as it is)
   */
  prepare(device: { id: string; devname: string }): WatchAtExit | null {
    if (readLink(`${this.#folder}/${device.id}`) !== null || !this.#begin(device, HARMLESS)) return null;
    return { inotifyFd: this.#inotify.fd, path: nodeFile(this.#paths, device.devname), mask: IN_CLOSE_WRITE };
  }

  /** @returns whether the node is there to be watched */
  #begin({ id, devname }: { id: string; devname: string }, mask: number): boolean {
    const before = this.#forget(id);
    const handle = this.#watch(devname, mask);
    if (before !== null && before !== handle) this.#unwatch(before);
    if (handle === null) return false;
    // The kernel may give a number anew whose links an interrupted daemon left behind.
    this.#forgetHandle(handle);
    makeFolders(this.#folder, 0o755);
    replaceLink({ path: `${this.#folder}/${id}`, target: String(handle) });
    replaceLink({ path: `${this.#folder}/${handle}`, target: id });
    return true;
  }

  /** Stops watching a device, if it was watched. */
  end(id: string): void {
    const handle = this.#forget(id);
    if (handle !== null) this.#unwatch(handle);
  }

  /**
   * Sets all watches of an earlier daemon again, on a new inotify descriptor. Not to be called when that daemon's
   * descriptor was handed over, for then they are all in place.
   */
  restore(): void {
    const watched = new Set<string>();
    for (const entry of listFolder(this.#folder) ?? []) {
      const target = readLink(`${this.#folder}/${entry}`);
      // Releases up to 248 wrote only handle → id, so that is the direction to read.
      if (target !== null && isHandle(entry)) watched.add(target);
      remove(`${this.#folder}/${entry}`);
    }
    removeFolder(this.#folder);
    for (const id of watched) {
      const devname = Device.fromId(this.#host, id)?.devname ?? null;
      if (devname !== null) this.begin({ id, devname });
    }
  }

  /** Whether anything is watched. */
  get any(): boolean {
    return (listFolder(this.#folder)?.length ?? 0) > 0;
  }

  /**
   * What an inotify event means.
   *
   * @returns the device whose node was closed by a writer; null when that is not what happened
   */
  closed({ wd, mask }: { wd: number; mask: number }): Device | null {
    if ((mask & IN_IGNORED) !== 0) {
      this.#forgetHandle(wd);
      return null;
    }
    if ((mask & IN_CLOSE_WRITE) === 0) return null;
    const id = readLink(`${this.#folder}/${wd}`);
    return id === null ? null : Device.fromId(this.#host, id);
  }

  #watch(devname: string, mask: number): number | null {
    try {
      return this.#inotify.add(nodeFile(this.#paths, devname), mask);
    } catch (error) {
      if (error instanceof KernelError && GONE.has(error.code)) return null;
      throw error;
    }
  }

  #unwatch(handle: number): void {
    try {
      this.#inotify.remove(handle);
    } catch (error) {
      // The kernel ends a watch by itself when the node is gone.
      if (!(error instanceof KernelError && error.code === 'EINVAL')) throw error;
    }
  }

  /** Removes a device's pair of links; the handle, when the pair was whole. */
  #forget(id: string): number | null {
    const handle = readLink(`${this.#folder}/${id}`);
    if (handle === null) return null;
    remove(`${this.#folder}/${id}`);
    if (!isHandle(handle) || readLink(`${this.#folder}/${handle}`) !== id) return null;
    remove(`${this.#folder}/${handle}`);
    return Number(handle);
  }

  #forgetHandle(handle: number): void {
    const id = readLink(`${this.#folder}/${handle}`);
    if (id === null) return;
    if (readLink(`${this.#folder}/${id}`) === String(handle)) remove(`${this.#folder}/${id}`);
    remove(`${this.#folder}/${handle}`);
  }
}

/** An event that comes only together with the end of a watch, which is told in any case: a watch for it reports nothing of its own. */
const HARMLESS = IN_DELETE_SELF;

const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ENODEV', 'ENXIO', 'ENOTDIR']);

function isHandle(text: string): boolean {
  return /^\d{1,10}$/.test(text);
}
