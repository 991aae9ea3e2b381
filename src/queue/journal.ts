/**
 * Unfinished uevents as bytes, for the next process to go on with: after an upgrade, a crash, or between the initrd
 * and the system proper.
 *
 *     devmaster-queue 1 LF                                          8 hexadecimal digits each:
 *     LENGTH CHECKSUM LF  RECEIVED NUL KEY=VALUE NUL KEY=VALUE NUL  length of what follows LF, and its checksum
 *     LENGTH CHECKSUM LF  …
 *
 * Records stand on their own, so a journal may be cut off anywhere, or have records appended, and everything whole in
 * it counts.
 */
import type { Uevent } from '../uevent/uevent.ts';
import { pack, unpack } from './packed.ts';

/** An unfinished uevent. */
export interface JournalEntry {
  readonly uevent: Uevent;
  /** CLOCK_MONOTONIC when it was received, in microseconds; null when nobody said */
  readonly receivedUsec: bigint | null;
}

/** What a journal was found to hold. */
export interface Journal {
  /** in the order in which they were written */
  readonly entries: readonly JournalEntry[];
  /** what is wrong with the rest, or null when there is no rest */
  readonly damage: string | null;
}

/** Writes a journal: its beginning, and a record for each entry. */
export function encodeJournal(entries: Iterable<JournalEntry>): Buffer {
  const parts = [MAGIC];
  for (const { uevent, receivedUsec } of entries) {
    const record = `${receivedUsec ?? ''}\0${pack(uevent)}`;
    parts.push(`${hex(record.length)} ${hex(checksum(record))}\n`, record);
  }
  return Buffer.from(parts.join(''), 'latin1');
}

/** Reads a journal as far as it is whole. Never throws. */
export function decodeJournal(bytes: Uint8Array): Journal {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const entries: JournalEntry[] = [];
  if (text === '') return { entries, damage: null };
  if (!text.startsWith(MAGIC)) return { entries, damage: 'not a journal of this version' };

  for (let at = MAGIC.length; at < text.length; ) {
    const damaged = (what: string): Journal => ({ entries, damage: `${what} at byte ${at} of ${text.length}` });
    const header = /^([0-9a-f]{8}) ([0-9a-f]{8})\n/.exec(text.slice(at, at + HEADER_BYTES));
    if (header === null) return damaged('no record');
    const start = at + HEADER_BYTES;
    const length = Number.parseInt(header[1]!, 16);
    const record = text.slice(start, start + length);
    if (record.length !== length || checksum(record) !== Number.parseInt(header[2]!, 16)) return damaged('a record that is cut off or altered');
    const entry = decodeRecord(record);
    if (entry === null) return damaged('a record that is no uevent');
    entries.push(entry);
    at = start + record.length;
  }
  return { entries, damage: null };
}

const MAGIC = 'devmaster-queue 1\n';
const HEADER_BYTES = 'llllllll cccccccc\n'.length;

function decodeRecord(record: string): JournalEntry | null {
  const end = record.indexOf('\0');
  const received = record.slice(0, end);
  const uevent = end === -1 ? null : unpack(record.slice(end + 1));
  if (uevent === null || !/^\d{0,20}$/.test(received)) return null;
  return { uevent, receivedUsec: received === '' ? null : BigInt(received) };
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0');
}

/** FNV-1a, 32 bits: tells a torn write from a whole one. */
function checksum(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
