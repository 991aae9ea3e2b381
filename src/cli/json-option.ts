import { UsageError } from '../base/errors.ts';
import type { Parsed } from './command.ts';
import type { JsonLayout } from './json.ts';

/** What `--json=help` lists. */
export const jsonLayouts: readonly string[] = ['pretty', 'short', 'off'];

/**
 * The value of `--json=`; null when no JSON is wanted.
 *
 * @throws {UsageError} for what is no layout
 */
export function jsonOption(parsed: Parsed): JsonLayout | null {
  const text = parsed.text('json');
  if (text === null || text === 'off') return null;
  if (text === 'short' || text === 'pretty') return text;
  throw new UsageError(`Unknown argument to --json= switch: ${text}`);
}
