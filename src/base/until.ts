export interface Patience {
  /** how long it may take */
  readonly patienceMs: number;
  /** how long after one look comes the next */
  readonly glanceMs: number;
}

/** Looks again and again whether something is so that nobody announces. Returns whether it became so in time. */
export async function until(isSo: () => boolean, { patienceMs, glanceMs }: Patience): Promise<boolean> {
  const deadlineMs = performance.now() + patienceMs;
  while (!isSo()) {
    if (performance.now() > deadlineMs) return false;
    await new Promise((resolve) => setTimeout(resolve, glanceMs));
  }
  return true;
}
