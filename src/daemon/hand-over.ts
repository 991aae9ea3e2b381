import type { Paths } from '../base/paths.ts';
import { makeFolders, readText, remove, replaceFile } from '../kernel/file.ts';
import { decodeJournal, encodeJournal, type Journal, type JournalEntry } from '../queue/journal.ts';

const MAX_JOURNAL_BYTES = 256 * 1024 * 1024;

/** Leaves events that could not be handled to the next daemon. Returns 0 or a positive errno. */
export function leaveEvents(paths: Paths, entries: readonly JournalEntry[]): number {
  if (entries.length === 0) return 0;
  const data = encodeJournal(entries).toString('latin1');
  makeFolders(folderOf(paths), 0o755);
  return replaceFile({ path: fileOf(paths), data, mode: 0o600 });
}

/** What the daemon before left, until `forgetLeft`. */
export function readLeft(paths: Paths): Journal {
  const text = readText(fileOf(paths), MAX_JOURNAL_BYTES);
  return text === null ? { entries: [], damage: null } : decodeJournal(Buffer.from(text, 'latin1'));
}

/** What the daemon before left is noted elsewhere, or handled. */
export function forgetLeft(paths: Paths): void {
  remove(fileOf(paths));
}

function folderOf(paths: Paths): string {
  return `${paths.run}/devmaster`;
}

function fileOf(paths: Paths): string {
  return `${folderOf(paths)}/journal`;
}
