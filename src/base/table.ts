/**
 * The entry of a table for a word that came from outside, null when there is none. A plain index would also find what every
 * object inherits: `constructor`, `valueOf`.
 */
export function entryOf<Entry>(table: Readonly<Record<string, Entry>>, word: string): Entry | null {
  return Object.hasOwn(table, word) ? (table[word] ?? null) : null;
}
