import { udevRun, type Paths } from '../base/paths.ts';
import { ENOENT } from '../kernel/errno.ts';
import { listFolder, makeFolder, makeFolders, readLink, remove, removeFolder, replaceLink, status } from '../kernel/file.ts';
import { relativeTarget } from './dev-link.ts';
import { escapeLinkName } from './link-name.ts';
import { Ranking, type Claim } from './ranking.ts';

/**
 * The claims to links as they are kept on disk, so that a restarted daemon, another program of ours and systemd-udevd
 * can go on with them: `/run/udev/links/<escaped name>/<device id>` is a link to `<priority>:<devname>`. Releases up
 * to 249 made regular files there and looked up the rest in the database.
 *
 * A folder with few claims is read when it is needed. For one with many, the ranking is remembered and believed as
 * long as the folder's time and size are those that our own last change left; so the ten thousandth claim costs what
 * the twentieth did.
 */
export class LinkClaims {
  readonly #paths: Paths;
  readonly #root: string;
  readonly #legacyClaim: LegacyClaim;
  readonly #remembered = new Map<string, { readonly ranking: Ranking; readonly stamp: string }>();

  constructor(paths: Paths, legacyClaim: LegacyClaim) {
    this.#paths = paths;
    this.#root = udevRun(paths) + '/links';
    this.#legacyClaim = legacyClaim;
  }

  /** The folder of all claims. */
  get root(): string {
    return this.#root;
  }

  /** Whether a device has exactly this claim to a link. */
  has(name: string, { id, devname, priority }: Claim): boolean {
    return readLink(`${this.#folder(name)}/${id}`) === `${priority}:${devname}`;
  }

  /** All claims to a link; none when it has no folder. */
  read(name: string): Ranking {
    const folder = this.#folder(name);
    const remembered = this.#remembered.get(name);
    if (remembered !== undefined) {
      this.#remembered.delete(name);
      if (remembered.stamp === stampOf(folder)) {
        this.#remembered.set(name, remembered); // again, because the one used longest ago is the first to be forgotten
        return remembered.ranking;
      }
    }
    return this.#readFolder(name, folder);
  }

  /** Adds or replaces a device's claim on disk and in a ranking that `read` gave. Returns 0 or an errno. */
  add(name: string, ranking: Ranking, claim: Claim): number {
    const folder = this.#folder(name);
    const link = { path: `${folder}/${claim.id}`, target: `${claim.priority}:${claim.devname}` };
    if (ranking.size === 0) this.#makeFolder(folder);
    let errno = replaceLink(link);
    if (errno === ENOENT) {
      this.#makeFolder(folder);
      errno = replaceLink(link);
    }
    if (errno === 0) ranking.add(claim);
    this.#remember(name, ranking);
    return errno;
  }

  /** Removes a device's claim from disk and from a ranking that `read` gave. Returns 0 or an errno. */
  remove(name: string, ranking: Ranking, id: string): number {
    const folder = this.#folder(name);
    const errno = remove(`${folder}/${id}`);
    ranking.remove(id);
    if (ranking.size === 0 && removeFolder(folder) !== 0) {
      remove(`${folder}/.lock`); // releases 250 to 253 left one in every folder
      removeFolder(folder);
    }
    this.#remember(name, ranking);
    return errno === ENOENT ? 0 : errno;
  }

  #makeFolder(folder: string): void {
    if (makeFolder(folder, 0o755) === ENOENT) makeFolders(folder, 0o755);
  }

  #remember(name: string, ranking: Ranking): void {
    this.#remembered.delete(name);
    if (ranking.size < CROWD) return;
    this.#remembered.set(name, { ranking, stamp: stampOf(this.#folder(name)) });
    if (this.#remembered.size > CROWDS_REMEMBERED) this.#remembered.delete(this.#remembered.keys().next().value!);
  }

  #readFolder(name: string, folder: string): Ranking {
    const ids = (listFolder(folder) ?? []).filter((entry) => !entry.startsWith('.'));
    const holder = ids.length > 1 ? readLink(`${this.#paths.dev}/${name}`) : null;
    const found = [];
    for (const id of ids) {
      const claim = this.#readClaim(folder, id);
      if (claim === null) continue;
      // Claims are ranked in the order in which they were made, which is that of their times. Within one tick of the
      // clock the order is lost; but the one that was ahead is still the one that the link points to.
      const madeNs = ids.length > 1 ? status(`${folder}/${id}`, { follow: false })?.mtimeNs ?? 0n : 0n;
      found.push({ claim, madeNs, isHolder: holder !== null && holder === relativeTarget(name, claim.devname) });
    }
    found.sort((one, other) => {
      if (one.isHolder !== other.isHolder) return one.isHolder ? 1 : -1;
      if (one.madeNs !== other.madeNs) return one.madeNs < other.madeNs ? -1 : 1;
      return one.claim.id < other.claim.id ? -1 : 1;
    });
    const ranking = new Ranking();
    for (const { claim } of found) ranking.add(claim);
    return ranking;
  }

  #readClaim(folder: string, id: string): Claim | null {
    const target = readLink(`${folder}/${id}`);
    if (target === null) {
      const legacy = this.#legacyClaim(id);
      return legacy === null ? null : { id, ...legacy };
    }
    const match = /^([+-]?\d{1,10}):(\/dev\/.+)$/.exec(target);
    return match === null ? null : { id, priority: Number(match[1]), devname: match[2]! };
  }

  #folder(name: string): string {
    return `${this.#root}/${escapeLinkName(name)}`;
  }
}

/**
 * What the database and sysfs know of a device with a claim in the format of release 249 and before; null when it is
 * gone.
 */
export type LegacyClaim = (id: string) => { readonly devname: string; readonly priority: number } | null;

/** From how many claims on a ranking is remembered. */
const CROWD = 16;
/** How many rankings are remembered at most. */
const CROWDS_REMEMBERED = 64;

/** Differs when entries were added to or removed from a folder. */
function stampOf(folder: string): string {
  const found = status(folder, { follow: false });
  return found === null ? '' : `${found.mtimeNs} ${found.sizeBytes} ${found.inode}`;
}
