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

/** Takes what the daemon before left. */
export function takeEvents(paths: Paths): Journal {
  const text = readText(fileOf(paths), MAX_JOURNAL_BYTES);
  if (text === null) return { entries: [], damage: null };
  remove(fileOf(paths));
  return decodeJournal(Buffer.from(text, 'latin1'));
}

function folderOf(paths: Paths): string {
  return `${paths.run}/devmaster`;
}

function fileOf(paths: Paths): string {
  return `${folderOf(paths)}/journal`;
}
