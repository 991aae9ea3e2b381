import type { Paths } from '../base/paths.ts';
import { until } from '../base/until.ts';
import { EAGAIN } from '../kernel/errno.ts';
import { makeFolders, writeNew } from '../kernel/file.ts';
import { FileLock } from '../kernel/lock.ts';

/** How long one that was told to end may take for it before the next gives up: an init script need not wait for the end. */
const PATIENCE_MS = 5_000;
const GLANCE_MS = 50;

/**
 * Takes the place of the one daemon that handles a machine's events, for as long as this process lives. A second one that was started by
 * mistake would take for unfinished what the first is doing.
 *
 * The place is a lock on `/run/devmaster/lock`, which only root can take.
 *
 * @returns false when another daemon has it and does not end
 */
export async function takePlace({ run }: Paths): Promise<boolean> {
  const folder = `${run}/devmaster`;
  const file = `${folder}/lock`;
  makeFolders(folder, 0o755);
  writeNew(file, '', 0o600);
  // A file that cannot be locked for another reason, such as a read-only /run, keeps nobody away.
  return await until(() => FileLock.tryExclusive(file) !== EAGAIN, { patienceMs: PATIENCE_MS, glanceMs: GLANCE_MS });
}
