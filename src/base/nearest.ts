/** Longer words are not compared: they are no keywords, and a comparison costs the product of the two lengths. */
const longestWord = 64;

/**
 * Finds the word that somebody probably meant.
 *
 * @returns the nearest candidate, or null when none is near: at most two letters wrong, missing, added or swapped, and no more
 *   than a third of the word; or one word is the beginning of the other
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  if (word.length > longestWord) return null;
  let best: string | null = null;
  let bestDistance = Math.min(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate.toLowerCase() === word.toLowerCase()) return candidate;
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? candidates.find((candidate) => begins(candidate, word) || begins(word, candidate)) ?? null;
}

/** "did you mean …?" for the nearest candidate, or null. */
export function didYouMean(word: string, candidates: readonly string[]): string | null {
  const found = nearest(word, candidates);
  return found === null ? null : `did you mean "${found}"?`;
}

/** Whether a word begins with another that is long enough to be no accident. */
function begins(word: string, beginning: string): boolean {
  return beginning.length >= 3 && word.startsWith(beginning);
}

/** Letters changed, removed, added or swapped with their neighbour (optimal string alignment). */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (last[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (last[column - 1] as number) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] as number) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] as number;
}
