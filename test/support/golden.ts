import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

/**
 * Compares a text with a file, and with GOLDEN=update (`npm run golden`) writes the file instead: the diff is then what is
 * reviewed.
 *
 * @param text  a byte string
 */
export function expectGolden(text: string, file: string): void {
  if (process.env['GOLDEN'] === 'update') writeFileSync(file, text, 'latin1');
  expect(text).toBe(existsSync(file) ? readFileSync(file, 'latin1') : null);
}
