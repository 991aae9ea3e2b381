import { systemPaths, udevRun, type Paths } from '../base/paths.ts';
import { listFolder, readText, status } from '../kernel/file.ts';
import { isAlive } from '../kernel/process-state.ts';

const names: ReadonlySet<string> = new Set(['systemd-udevd', 'udevd']);
const MAX_NAME_BYTES = 64;

/**
 * The processes of systemd-udevd, or of eudev's udevd, that work in our `/run/udev`, whatever else of the machine they see. More than
 * one of a release whose workers have the name of their master.
 */
export function udevdProcesses(paths: Paths): number[] {
  const ours = status(udevRun(paths), { follow: true });
  if (ours === null) return [];
  const isUdevd = (pid: number): boolean => {
    if (!names.has(readText(`${paths.proc}/${pid}/comm`, MAX_NAME_BYTES)?.trim() ?? '') || !isAlive(paths, pid)) return false;
    const theirs = status(`${paths.proc}/${pid}/root${udevRun(systemPaths)}`, { follow: true });
    return theirs !== null && theirs.inode === ours.inode && theirs.device === ours.device;
  };
  return (listFolder(paths.proc) ?? []).filter((name) => /^\d+$/.test(name)).map(Number).filter(isUdevd);
}
