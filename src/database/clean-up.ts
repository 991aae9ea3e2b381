import { udevRun, type Paths } from '../base/paths.ts';
import { listFolder, remove, removeFolder, status } from '../kernel/file.ts';

/** The sticky bit of a record says that it outlives the switch of roots (OPTIONS="db_persist", udev(7)). */
const STICKY = 0o1000;

/** Removes every record that is not marked to be kept, and what was noted beside them (udevadm(8) "info --cleanup-db"). */
export function cleanUpDatabase(paths: Paths): void {
  const run = udevRun(paths);
  for (const name of listFolder(`${run}/data`) ?? []) {
    const file = `${run}/data/${name}`;
    if (((status(file, { follow: false })?.mode ?? 0) & STICKY) === 0) remove(file);
  }
  const kept = new Set(listFolder(`${run}/data`) ?? []);
  for (const index of ['links', 'tags', 'static_node-tags', 'watch']) cleanUpFolder(`${run}/${index}`, kept);
}

function cleanUpFolder(folder: string, kept: ReadonlySet<string>): void {
  for (const name of listFolder(folder) ?? []) {
    if (kept.has(name)) continue;
    const path = `${folder}/${name}`;
    if (status(path, { follow: false })?.kind === 'directory') {
      cleanUpFolder(path, kept);
      removeFolder(path);
    } else {
      remove(path);
    }
  }
}
