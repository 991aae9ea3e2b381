import { nodeFile, type Paths } from '../base/paths.ts';
import { Device, type Host } from '../device/device.ts';
import { EAGAIN, ENOENT } from '../kernel/errno.ts';
import { exists, listFolder, makeFolders, readLink } from '../kernel/file.ts';
import { FileLock } from '../kernel/lock.ts';
import { pointLink, relativeTarget, removeLink, type LinkProblem } from './dev-link.ts';
import { LinkClaims } from './link-claims.ts';
import { escapeLinkName, normalizeLinkName, unescapeLinkName } from './link-name.ts';
import type { Claim } from './ranking.ts';

/** What one device claims from now on, and until now. */
export interface LinkUpdate extends Claim {
  /** names below /dev that the device claimed until now */
  readonly before: Iterable<string>;
  /** names below /dev that it claims from now on; none when it is removed */
  readonly after: Iterable<string>;
}

/** A link that more than one device wants. */
export interface ContestedLink {
  /** below /dev */
  readonly name: string;
  /** best first; where equal priorities compete, the one that the link points to is first */
  readonly claims: readonly Claim[];
  /** where the link points to now, as it is written; null when it is not there */
  readonly target: string | null;
}

/**
 * The symlinks in /dev that rules ask for (SYMLINK, udev(7)).
 *
 * Any number of devices may claim one name. The link points to the claimant with the highest priority and, of
 * several, to the one that came last, as with systemd-udevd. Unlike there, an event that repeats a device's claim
 * does not count as coming: the winner of a tie is stable. When it leaves, the one that had come before it follows.
 */
export class Links {
  readonly #paths: Paths;
  readonly #host: Host;
  readonly #claims: LinkClaims;
  /** whether the holder of the lock is expected to release it soon */
  #isPatient = true;

  constructor(host: Host) {
    this.#paths = host.paths;
    this.#host = host;
    this.#claims = new LinkClaims(host.paths, (id) => {
      const device = Device.fromId(host, id);
      return device === null || device.devname === null ? null : { devname: device.devname, priority: device.stored?.linkPriority ?? 0 };
    });
  }

  /** Makes what a device claims true on disk and in /dev. Returns what could not be done; the rest was. */
  update({ id, devname, before, after, priority }: LinkUpdate): LinkProblem[] {
    const problems: LinkProblem[] = [];
    const claim = { id, devname, priority };
    const wanted = normalizeAll(after, problems);
    const dropped = [...normalizeAll(before, [])].filter((name) => !wanted.has(name));
    const changed = [...wanted].filter((name) => !this.#isSettled(name, claim));
    if (dropped.length === 0 && changed.length === 0) return problems;

    const lock = this.#lock();
    for (const name of dropped) this.#withdraw(name, claim, problems);
    for (const name of changed) this.#claim(name, claim, problems);
    lock?.close();
    return problems;
  }

  /** Every link that more than one device claims, by name. */
  contested(): ContestedLink[] {
    const contested: ContestedLink[] = [];
    for (const folder of listFolder(this.#claims.root) ?? []) {
      const ids = (listFolder(`${this.#claims.root}/${folder}`) ?? []).filter((id) => !id.startsWith('.'));
      if (ids.length < 2) continue;
      const name = unescapeLinkName(folder) ?? this.#nameFromRecords(folder, ids);
      if (name === null) continue;
      contested.push({ name, claims: this.#claims.read(name).bestFirst(), target: readLink(`${this.#paths.dev}/${name}`) });
    }
    return contested.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Whether a claim is on disk and its link is somebody's: the ordinary case of an event that changes nothing. */
  #isSettled(name: string, claim: Claim): boolean {
    if (!this.#claims.has(name, claim)) return false;
    const path = `${this.#paths.dev}/${name}`;
    const target = readLink(path);
    return target !== null && (target === relativeTarget(name, claim.devname) || exists(path));
  }

  #claim(name: string, claim: Claim, problems: LinkProblem[]): void {
    const ranking = this.#claims.read(name);
    if (!ranking.has(claim)) {
      const errno = this.#claims.add(name, ranking, claim);
      if (errno !== 0) problems.push({ kind: 'failed', name, errno });
    }
    const best = ranking.best((other) => other.id === claim.id || exists(nodeFile(this.#paths, other.devname))) ?? claim;
    const problem = pointLink(this.#paths, { name, devname: best.devname });
    if (problem !== null) problems.push(problem);
  }

  #withdraw(name: string, { id }: Claim, problems: LinkProblem[]): void {
    const ranking = this.#claims.read(name);
    const errno = this.#claims.remove(name, ranking, id);
    if (errno !== 0) problems.push({ kind: 'failed', name, errno });
    const best = ranking.best((other) => exists(nodeFile(this.#paths, other.devname)));
    const problem = best === null ? removeLink(this.#paths, name) : pointLink(this.#paths, { name, devname: best.devname });
    if (problem !== null) problems.push(problem);
  }

  /** The name whose escaped form was abbreviated, as the claimants' records know it. */
  #nameFromRecords(folder: string, ids: readonly string[]): string | null {
    for (const id of ids) {
      const name = this.#host.stored(id)?.links.find((link) => escapeLinkName(link) === folder);
      if (name !== undefined) return name;
    }
    return null;
  }

  /**
   * Keeps other programs of ours (`devctl apply` beside the daemon) from changing claims at the same time. They hold
   * the lock for the time of one update, so to wait for it in place takes less time than anything else would, even on a
   * busy machine. A program that was stopped in the middle of its update is waited for once, and not again until the
   * lock was free.
   */
  #lock(): FileLock | null {
    for (let attempt = 0; attempt < (this.#isPatient ? LOCK_ATTEMPTS : HASTY_LOCK_ATTEMPTS); attempt++) {
      const lock = FileLock.tryExclusive(this.#claims.root);
      if (typeof lock !== 'number') {
        this.#isPatient = true;
        return lock;
      }
      if (lock === ENOENT) makeFolders(this.#claims.root, 0o755);
      else if (lock === EAGAIN) pauseMs(1);
      else break;
    }
    this.#isPatient = false;
    return null;
  }
}

/** They are a millisecond apart. */
const LOCK_ATTEMPTS = 1000;
/** The first may find that the folder has to be made; the second then locks it. */
const HASTY_LOCK_ATTEMPTS = 2;

function normalizeAll(names: Iterable<string>, problems: LinkProblem[]): Set<string> {
  const normalized = new Set<string>();
  for (const given of names) {
    const name = normalizeLinkName(given);
    if (name === null) problems.push({ kind: 'outside', name: given });
    else normalized.add(name);
  }
  return normalized;
}

function pauseMs(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}
