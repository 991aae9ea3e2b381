import { UsageError } from '../base/errors.ts';
import { parseSeconds } from '../base/values.ts';

/**
 * The value of an option that says how long to wait; null waits for ever, which is also what no value means.
 *
 * @param option  as messages name it
 * @throws {UsageError}
 */
export function parseTimeout(text: string | null, option: string): number | null {
  if (text === null || text === 'infinity') return null;
  const timeoutMs = parseSeconds(text);
  if (timeoutMs === null) throw new UsageError(`Failed to parse ${option} parameter: ${text}`);
  return Math.min(timeoutMs, LONGEST_MS);
}

/**
 * The value of `--timeout=` where a time must be given.
 *
 * @throws {UsageError} in the words of udevadm's settle and control
 */
export function timeoutValueMs(text: string): number {
  const timeoutMs = text === 'infinity' ? LONGEST_MS : parseSeconds(text);
  if (timeoutMs !== null) return Math.min(timeoutMs, LONGEST_MS);
  throw new UsageError(`Failed to parse timeout value '${text}': ${/^-[0-9]/.test(text) ? OUT_OF_RANGE : 'Invalid argument'}`);
}

/** What Node's timers can wait, 24 days; what is longer they would not wait for at all. */
const LONGEST_MS = 2 ** 31 - 1;

/** strerror(3) of ERANGE */
export const OUT_OF_RANGE = 'Numerical result out of range';
