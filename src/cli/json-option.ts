import { UsageError } from '../base/errors.ts';
import type { Parsed } from './command.ts';
import type { JsonLayout } from './json.ts';

/** What `--json=help` lists. */
export const jsonLayouts: readonly string[] = ['pretty', 'short', 'off'];

/**
 * The value of `--json=`; null when no JSON is wanted.
 *
 * @param alone  what `--json` without a value means, where that is allowed
 * @throws {UsageError} for what is no layout
 */
export function jsonOption(parsed: Parsed, alone: JsonLayout | '' = ''): JsonLayout | null {
  const text = parsed.text('json') === '' ? alone : parsed.text('json');
  if (text === null || text === 'off') return null;
  if (text === 'short' || text === 'pretty') return text;
  throw new UsageError(`Unknown argument to --json= switch: ${text}`);
}
