import { udevRun, type Paths } from '../base/paths.ts';
import { listFolder, remove, removeFolder, status } from '../kernel/file.ts';

/** The sticky bit of a record says that it outlives the switch of roots (OPTIONS="db_persist", udev(7)). */
const STICKY = 0o1000;

/**
 * Removes every record that is not marked to be kept, with its links and tags, and all static-node tags (udevadm(8) "info
 * --cleanup-db"). The watches stay: they belong to the daemon, which may be running.
 */
export function cleanUpDatabase(paths: Paths): void {
  const run = udevRun(paths);
  for (const name of listFolder(`${run}/data`) ?? []) {
    const file = `${run}/data/${name}`;
    if (((status(file, { follow: false })?.mode ?? 0) & STICKY) === 0) remove(file);
  }
  const kept = new Set(listFolder(`${run}/data`) ?? []);
  emptyIndex(`${run}/links`, kept);
  emptyIndex(`${run}/tags`, kept);
  emptyIndex(`${run}/static_node-tags`, new Set());
}

/** Removes from an index, a folder of folders of device ids, every id that is not kept, and the folders that become empty. */
function emptyIndex(index: string, kept: ReadonlySet<string>): void {
  for (const name of listFolder(index) ?? []) {
    for (const id of listFolder(`${index}/${name}`) ?? []) if (!kept.has(id)) remove(`${index}/${name}/${id}`);
    removeFolder(`${index}/${name}`);
  }
}
