import { file, type Item } from './item.ts';
import { packaged } from './package-files.ts';
import { isTaken } from './root.ts';

const programs = ['/usr/bin/systemd-sysusers', '/bin/systemd-sysusers'] as const;

/** The groups that rules give devices to, for a system that makes groups at its start (sysusers.d(5)). Others have none of this. */
export function sysusersItems(root: string, folder: string): Item[] {
  if (!programs.some((name) => isTaken(root, name))) return [];
  return [file('/usr/lib/sysusers.d/devmaster.conf', packaged(folder, 'sysusers.d/devmaster.conf').content)];
}
