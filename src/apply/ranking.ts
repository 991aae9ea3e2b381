/** A device's wish to be what a link points to. */
export interface Claim {
  /** the device's database id, such as `b8:0` */
  readonly id: string;
  /** the canonical name of its node, such as `/dev/sda` */
  readonly devname: string;
  /** OPTIONS="link_priority=…", udev(7) */
  readonly priority: number;
}

interface RankedClaim extends Claim {
  /** grows with every claim that is made */
  readonly order: number;
}

/**
 * The claims to one link, best last: the highest priority, and of equal priorities the one made last. A device that
 * repeats its claim keeps its rank, so events that change nothing move no link.
 *
 * A sorted array: finding a place costs O(log n), and moving a few thousand pointers up costs less than any tree
 * would for the sizes that occur.
 */
export class Ranking {
  readonly #byId = new Map<string, RankedClaim>();
  readonly #ranked: RankedClaim[] = [];
  #orders = 0;

  get size(): number {
    return this.#byId.size;
  }

  /** Whether a device has exactly this claim. */
  has({ id, devname, priority }: Claim): boolean {
    const claim = this.#byId.get(id);
    return claim !== undefined && claim.devname === devname && claim.priority === priority;
  }

  /** Adds or replaces a device's claim, as the latest one made. */
  add({ id, devname, priority }: Claim): void {
    this.remove(id);
    const claim: RankedClaim = { id, devname, priority, order: ++this.#orders };
    this.#byId.set(id, claim);
    this.#ranked.splice(this.#rankOf(claim), 0, claim);
  }

  remove(id: string): void {
    const claim = this.#byId.get(id);
    if (claim === undefined) return;
    this.#byId.delete(id);
    this.#unrank(claim);
  }

  /**
   * The best claim whose node is there. A claim whose node is gone is out of the running from then on: its device's
   * removal is on the way, or was missed.
   */
  best(isPresent: (claim: Claim) => boolean): Claim | null {
    for (let claim = this.#ranked.at(-1); claim !== undefined; claim = this.#ranked.at(-1)) {
      if (isPresent(claim)) return claim;
      this.#ranked.pop();
    }
    return null;
  }

  /** Best first; those whose node is gone are not among them. */
  bestFirst(): Claim[] {
    return this.#ranked.toReversed();
  }

  #unrank(claim: RankedClaim): void {
    const rank = this.#rankOf(claim);
    if (this.#ranked[rank] === claim) this.#ranked.splice(rank, 1);
  }

  /** How many ranked claims are worse than this one. */
  #rankOf(claim: RankedClaim): number {
    let low = 0;
    let high = this.#ranked.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isWorse(this.#ranked[middle]!, claim)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isWorse(one: RankedClaim, other: RankedClaim): boolean {
  return one.priority < other.priority || (one.priority === other.priority && one.order < other.order);
}
