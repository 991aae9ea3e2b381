import type { Outcome, Trait } from './outcome.ts';

export interface Difference {
  /** null for what is new */
  readonly before: Trait | null;
  /** null for what goes */
  readonly after: Trait | null;
  /**
   * `rules`: the new rules say something else than the ones before. `handling`: any event would change it, because something
   * else has changed since the last one, or because it comes out differently each time.
   */
  readonly cause: 'rules' | 'handling';
}

export interface Comparison {
  readonly recorded: Outcome;
  readonly decided: Outcome;
  /** what the rules that were in force decide now; null when nobody knows them, which makes every difference one of the rules */
  readonly former: Outcome | null;
  /** what the same rules decided when they were asked a second time; null when they were not */
  readonly again: Outcome | null;
}

/** What would be different about a device, in the order of the record and then of what is new. Pure. */
export function differencesOf({ recorded, decided, former, again }: Comparison): Difference[] {
  const differences: Difference[] = [];
  for (const key of new Set([...recorded.keys(), ...decided.keys()])) {
    const before = recorded.get(key) ?? null;
    const after = decided.get(key) ?? null;
    if (isSame(before, after)) continue;
    const formerly = former?.get(key) ?? null;
    const isOfRules = former === null || !isSame(formerly, after);
    const isStable = again === null || isSame(again.get(key) ?? null, after);
    differences.push({
      before: before !== null && isSame(formerly, before) ? formerly : before,
      after,
      cause: isOfRules && isStable ? 'rules' : 'handling',
    });
  }
  return differences;
}

function isSame(one: Trait | null, other: Trait | null): boolean {
  return one === null || other === null ? one === other : one.value === other.value;
}
