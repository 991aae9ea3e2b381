import type { Paths } from '../../base/paths.ts';
import { udevRun } from '../../base/paths.ts';
import type { Device } from '../../device/device.ts';
import { readText, status } from '../../kernel/file.ts';
import type { Provenance } from '../../provenance/provenance.ts';
import { lastLine, provenanceLog } from '../../provenance/log.ts';
import { parseProvenance } from '../../provenance/record.ts';

/** What the daemon keeps of 100,000 devices is about as much. */
const MAX_LOG_BYTES = 256 * 1024 * 1024;
/** How long the daemon may take to write what it keeps: ten times what it does. */
const PATIENCE_MS = 500;
const STEP_MS = 20;

/**
 * What the daemon keeps of a device's last event; null when it keeps nothing, or when the record of the device is younger: somebody
 * else has handled an event since.
 */
export async function readKept(paths: Paths, { id }: Device): Promise<Provenance | null> {
  const record = `${udevRun(paths)}/data/${id}`;
  const look = (): { readonly kept: Provenance | null; readonly isRecent: boolean } => {
    const writtenMs = Number((status(record, { follow: true })?.mtimeNs ?? 0n) / 1_000_000n);
    const line = lastLine(readLog(paths), id);
    const kept = line === null ? null : parseProvenance(line);
    // The daemon writes a moment after the event. A record that is old has none coming.
    return { kept: kept !== null && kept.event.finishedMs >= writtenMs ? kept : null, isRecent: Date.now() - writtenMs < PATIENCE_MS };
  };
  let seen = look();
  while (seen.kept === null && seen.isRecent) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    seen = look();
  }
  return seen.kept;
}

/** What the daemon keeps of all devices; nothing where there is nothing. */
export function readLog(paths: Paths): string {
  return readText(provenanceLog(paths), MAX_LOG_BYTES) ?? '';
}
