/** How long to wait for something. */
export interface Patience {
  /** how long it may take */
  readonly patienceMs: number;
  /** how long after one look comes the next */
  readonly glanceMs: number;
}

/** Waits for something that can only be seen by looking, again and again. Returns whether it became so in time. */
export async function until(isSo: () => boolean, { patienceMs, glanceMs }: Patience): Promise<boolean> {
  const deadlineMs = nowMs() + patienceMs;
  while (!isSo()) {
    if (nowMs() > deadlineMs) return false;
    await new Promise((resolve) => setTimeout(resolve, glanceMs));
  }
  return true;
}

/** Not of `performance`, which Node loads when it is first asked for. */
function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
