/**
 * Which processor each interrupt of an interface goes to (systemd.link(5) "IRQAffinityPolicy=").
 */

/** A processor and where it sits. */
export interface Processor {
  readonly number: number;
  /** processors with the same cache of the third level, or, where there is none, in the same package */
  readonly die: string;
  readonly core: number;
  readonly isFirstThread: boolean;
}

/**
 * Chooses processors so that each next interrupt goes as far away as possible: one die after the other, in each of them core
 * after core, only the first thread of a core; when all have one it begins again.
 *
 * @param processors  those that may be used, at least one
 * @param count  how many interrupts there are
 */
export function spreadInterrupts(processors: readonly Processor[], count: number): readonly number[] {
  const dies = new Map<string, Processor[]>();
  for (const processor of [...processors].sort((one, other) => one.number - other.number)) {
    if (!dies.has(processor.die)) dies.set(processor.die, []);
    dies.get(processor.die)?.push(processor);
  }
  const queues = farApart([...dies.values()].map((members) => {
    const cores = members.filter(({ isFirstThread }) => isFirstThread);
    cores.sort((one, other) => one.core - other.core || one.number - other.number);
    return farApart(cores.map(({ number }) => number));
  }).filter((queue) => queue.length > 0));

  const round: number[] = [];
  const longest = Math.max(0, ...queues.map((queue) => queue.length));
  for (let turn = 0; turn < longest; turn++) {
    for (const queue of queues) if (turn < queue.length) round.push(queue[turn] as number);
  }
  return round.length === 0 ? [] : Array.from({ length: count }, (_, index) => round[index % round.length] as number);
}

/** Puts what was far from each other next to each other: 0 1 2 3 4 5 6 7 becomes 0 4 2 6 1 5 3 7. */
function farApart<T>(items: readonly T[]): readonly T[] {
  if (items.length <= 1) return items;
  const middle = Math.ceil(items.length / 2);
  const [left, right] = [farApart(items.slice(0, middle)), farApart(items.slice(middle))];
  return left.flatMap((item, index) => (index < right.length ? [item, right[index] as T] : [item]));
}
