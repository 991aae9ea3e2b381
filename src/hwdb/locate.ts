import type { Paths } from '../base/paths.ts';
import { status } from '../kernel/file.ts';
import { Hwdb } from './database.ts';
import type { HwdbPlaces } from './files.ts';

/** Where hwdb.bin may be, the most important place first (sd_hwdb_new(3)). */
export function hwdbBinPaths(paths: Pick<Paths, 'etc' | 'lib'>): readonly string[] {
  return [`${paths.etc}/systemd/hwdb/hwdb.bin`, `${paths.etc}/udev/hwdb.bin`, `${paths.lib}/systemd/hwdb/hwdb.bin`, `${paths.lib}/udev/hwdb.bin`];
}

/** A hwdb.bin that can be asked, or why there is none. */
export type OpenedHwdb = { readonly kind: 'open'; readonly hwdb: Hwdb; readonly path: string } | { readonly kind: 'missing' } | { readonly kind: 'damaged'; readonly path: string; readonly reason: string };

/** Opens the first hwdb.bin that there is. One that is damaged is not passed over: the next one would give other answers. */
export function openHwdb({ root, paths }: HwdbPlaces): OpenedHwdb {
  for (const path of hwdbBinPaths(paths)) {
    const hwdb = Hwdb.open(root + path);
    if (hwdb instanceof Hwdb) return { kind: 'open', hwdb, path: root + path };
    if (hwdb.kind === 'damaged') return { kind: 'damaged', path: root + path, reason: hwdb.reason };
  }
  return { kind: 'missing' };
}

/**
 * hwdb.bin for a program that runs long: it is opened when it is first asked, and again when `refresh` finds that it is
 * another file, or that there is one now in a more important place.
 */
export class LiveHwdb {
  readonly #places: HwdbPlaces;
  #opened: OpenedHwdb | null = null;

  constructor(places: HwdbPlaces) {
    this.#places = places;
  }

  get opened(): OpenedHwdb {
    this.#opened ??= openHwdb(this.#places);
    return this.#opened;
  }

  /** Looks for another file; the next question goes to it. */
  refresh(): void {
    if (this.#opened === null || this.#isCurrent(this.#opened)) return;
    this.close();
  }

  close(): void {
    if (this.#opened?.kind === 'open') this.#opened.hwdb.close();
    this.#opened = null;
  }

  #isCurrent(opened: OpenedHwdb): boolean {
    // A missing file may have come, and a damaged one may have been replaced: looking again costs no more than finding out.
    if (opened.kind !== 'open') return false;
    for (const path of hwdbBinPaths(this.#places.paths)) {
      const facts = status(this.#places.root + path, { follow: true });
      if (facts === null) continue;
      const { inode, device, mtimeNs } = opened.hwdb.identity;
      return facts.inode === inode && facts.device === device && facts.mtimeNs === mtimeNs;
    }
    return false;
  }
}
