import type { Paths } from '../../base/paths.ts';
import { udevRun } from '../../base/paths.ts';
import type { Device } from '../../device/device.ts';
import { readText, status } from '../../kernel/file.ts';
import type { Provenance } from '../../provenance/provenance.ts';
import { maxProvenanceBytes, parseProvenance, provenanceFile } from '../../provenance/record.ts';

/** How long the daemon may take to write what it keeps: ten times what it does. */
const PATIENCE_MS = 500;
const STEP_MS = 20;

/**
 * What the daemon keeps of a device's last event; null when it keeps nothing, or when the record of the device is younger: somebody
 * else has handled an event since.
 */
export async function readKept(paths: Paths, { id }: Device): Promise<Provenance | null> {
  const file = provenanceFile(paths, id);
  const record = `${udevRun(paths)}/data/${id}`;
  const writtenNs = (path: string): bigint => status(path, { follow: true })?.mtimeNs ?? 0n;
  const isOutdated = (): boolean => writtenNs(file) < writtenNs(record);
  // The daemon writes a moment after the event. A record that is old has none coming.
  const isRecent = (): boolean => Date.now() - Number(writtenNs(record) / 1_000_000n) < PATIENCE_MS;
  while (isOutdated() && isRecent()) await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  if (isOutdated()) return null;
  const text = readText(file, maxProvenanceBytes);
  return text === null ? null : parseProvenance(text);
}
