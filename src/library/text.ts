/**
 * Programs that use the library have text; devmaster has byte strings (ARCHITECTURE.md, "Bytes"). Here one becomes the other.
 */
import { utf8Bytes, utf8Text } from '../base/text.ts';

/** A byte string as text. What is not UTF-8 becomes U+FFFD. */
export function toText(bytes: string): string {
  return isAscii(bytes) ? bytes : utf8Text(bytes);
}

export function toTextOrNull(bytes: string | null): string | null {
  return bytes === null ? null : toText(bytes);
}

/** Text as the byte string of its UTF-8. */
export function toBytes(text: string): string {
  return isAscii(text) ? text : utf8Bytes(text);
}

/** One value or several, as options take them. */
export function listOf<T>(given: T | readonly T[] | undefined): readonly T[] {
  if (given === undefined) return [];
  return Array.isArray(given) ? (given as readonly T[]) : [given as T];
}

function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}
