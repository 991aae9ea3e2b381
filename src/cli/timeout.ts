import { UsageError } from '../base/errors.ts';
import { parseSeconds } from '../config.ts';

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
  return timeoutMs;
}

/**
 * The value of `--timeout=` where a time must be given.
 *
 * @throws {UsageError} in the words of udevadm's settle and control
 */
export function timeoutValueMs(text: string): number {
  const timeoutMs = parseSeconds(text);
  if (timeoutMs !== null) return timeoutMs;
  throw new UsageError(`Failed to parse timeout value '${text}': ${/^-[0-9]/.test(text) ? OUT_OF_RANGE : 'Invalid argument'}`);
}

/** strerror(3) of ERANGE */
export const OUT_OF_RANGE = 'Numerical result out of range';
