import { setTimeout as pause } from 'node:timers/promises';

const GLANCE_MS = 5;
const DEADLINE_MS = 120_000;

/** Waits for a fact. Throws when it does not come true in time, and says which. */
export async function until(fact: string, isSo: () => boolean, deadlineMs = DEADLINE_MS): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`waited ${deadlineMs} ms in vain until ${fact}`);
    await pause(GLANCE_MS);
  }
}
