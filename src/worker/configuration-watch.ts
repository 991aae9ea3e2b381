import { KernelError } from '../base/errors.ts';
import { listFolder, readLink, status } from '../kernel/file.ts';
import { IN_CLOSE_WRITE, IN_CREATE, IN_DELETE, IN_DELETE_SELF, IN_MOVED_FROM, IN_MOVED_TO, IN_MOVE_SELF, IN_ATTRIB, IN_MASK_ADD, Inotify } from '../kernel/inotify.ts';

const IN_FOLDER = IN_CREATE | IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB;
const IN_FILE = IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF;
const ON_THE_WAY = IN_CREATE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF;

/** What an event in a watched folder has to be about to count. */
type Concern = (name: string) => boolean;

export interface ConfigurationWatchOptions {
  /** folders and files as they are to be watched now; missing ones are noticed when they appear */
  readonly paths: () => readonly string[];
  /** which files of the folders count; the empty name is the folder itself */
  readonly isConfiguration: Concern;
  /** what lies below this folder and is missing is looked for each time: too much else happens there */
  readonly busyFolder: string;
}

/**
 * Notices changed configuration without looking at it: one read of an inotify descriptor before an event says whether anything is
 * to be read again, so that a rule that was just copied in is seen by the very next device.
 */
export class ConfigurationWatch {
  readonly #options: ConfigurationWatchOptions;
  readonly #inotify = Inotify.open();
  readonly #concerns = new Map<number, Concern[]>();
  #lookedFor: string[] = [];

  constructor(options: ConfigurationWatchOptions) {
    this.#options = options;
    this.#begin();
  }

  /** Whether anything changed since the watch was made or was last asked. */
  takeChange(): boolean {
    const { events, overflow } = this.#inotify.read();
    const isChanged = overflow || events.some(({ wd, name }) => this.#concerns.get(wd)?.some((concerns) => concerns(name)) === true) || this.#lookedFor.some(isThere);
    if (isChanged) this.#begin();
    return isChanged;
  }

  close(): void {
    this.#inotify.close();
  }

  /** Watches what there is now. What changes while this looks may be told once too often, and never too seldom. */
  #begin(): void {
    for (const wd of this.#concerns.keys()) this.#forget(wd);
    this.#concerns.clear();
    this.#lookedFor = [];
    for (const path of this.#options.paths()) this.#watch(path);
  }

  #watch(path: string): void {
    const kind = status(path, { follow: true })?.kind;
    if (kind === 'directory') return this.#watchFolder(path);
    const { folder, name } = split(path);
    if (kind !== undefined) return this.#add(folder, IN_FOLDER, (changed) => changed === name || changed === '');
    if (path.startsWith(`${this.#options.busyFolder}/`)) this.#lookedFor.push(path);
    else this.#watchForCreation(folder, name);
  }

  #watchFolder(folder: string): void {
    const { isConfiguration } = this.#options;
    this.#add(folder, IN_FOLDER, isConfiguration);
    // What a link leads to may be edited where it is.
    for (const name of listFolder(folder) ?? []) {
      const file = `${folder}/${name}`;
      if (isConfiguration(name) && readLink(file) !== null) this.#add(file, IN_FILE, () => true);
    }
  }

  /** The nearest folder above that is there sees the first step towards a path that is not. */
  #watchForCreation(folder: string, name: string): void {
    if (isThere(folder)) return this.#add(folder, ON_THE_WAY, (created) => created === name || created === '');
    const above = split(folder);
    if (above.folder !== folder) this.#watchForCreation(above.folder, above.name);
  }

  /** What cannot be watched (inotify(7), "max_user_watches") is read at the next reload all the same. */
  #add(path: string, mask: number, concern: Concern): void {
    try {
      // Several things may be of interest in one folder.
      const wd = this.#inotify.add(path, mask | IN_MASK_ADD);
      const others = this.#concerns.get(wd);
      if (others === undefined) this.#concerns.set(wd, [concern]);
      else others.push(concern);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
    }
  }

  #forget(wd: number): void {
    try {
      this.#inotify.remove(wd);
    } catch (error) {
      // A watch goes with its folder.
      if (!(error instanceof KernelError)) throw error;
    }
  }
}

function isThere(path: string): boolean {
  return status(path, { follow: true }) !== null;
}

function split(path: string): { readonly folder: string; readonly name: string } {
  const slash = path.lastIndexOf('/');
  return { folder: slash <= 0 ? '/' : path.slice(0, slash), name: path.slice(slash + 1) };
}
