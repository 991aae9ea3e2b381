import type { Uevent } from '../../uevent/uevent.ts';

/** What other devices a disk stands on or carries (`slaves` and `holders` in sysfs), as devpaths. */
export type Neighbours = (devpath: string) => readonly string[];

/**
 * Devices that had an event, and which others belong to them: those above and below, those that the disk is made of or that are
 * made of it, and the same disk under another path.
 */
export class Kin {
  readonly #neighbours: Neighbours;
  readonly #members = new Set<string>();
  readonly #above = new Set<string>();
  readonly #diskseqs = new Set<string>();

  constructor(neighbours: Neighbours) {
    this.#neighbours = neighbours;
  }

  add({ devpath, properties }: Uevent): void {
    if (this.#members.has(devpath)) return;
    this.#members.add(devpath);
    for (const path of pathsAbove(devpath)) this.#above.add(path);
    const diskseq = properties.get('DISKSEQ');
    if (diskseq !== undefined) this.#diskseqs.add(diskseq);
  }

  has({ devpath, properties }: Uevent): boolean {
    if (this.#diskseqs.has(properties.get('DISKSEQ') ?? '')) return true;
    return [devpath, ...this.#neighbours(devpath)].some((path) => this.#hasPath(path));
  }

  #hasPath(devpath: string): boolean {
    return this.#members.has(devpath) || this.#above.has(devpath) || pathsAbove(devpath).some((path) => this.#members.has(path));
  }
}

/** `/devices/a/b` → `/devices/a`, `/devices` */
function pathsAbove(devpath: string): string[] {
  const paths: string[] = [];
  for (let end = devpath.lastIndexOf('/'); end > 0; end = devpath.lastIndexOf('/', end - 1)) paths.push(devpath.slice(0, end));
  return paths;
}
