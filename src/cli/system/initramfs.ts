import { file, type Item } from './item.ts';
import { packaged } from './package-files.ts';
import { isFolder, isTaken, placeInside } from './root.ts';

/** Makers of initramfs images: who has the folder gets the file. */
const makers = [
  { folder: '/usr/share/initramfs-tools/hooks', source: 'initramfs-tools/devmaster', name: 'devmaster', program: '/usr/sbin/update-initramfs', renew: 'update-initramfs -u' },
  { folder: '/usr/lib/dracut/modules.d', source: 'dracut/95devmaster/module-setup.sh', name: '95devmaster/module-setup.sh', program: '/usr/bin/dracut', renew: 'dracut --force' },
] as const;

/** What puts devmaster into the initramfs that the distribution makes. */
export function initramfsItems(root: string, folder: string): Item[] {
  return makers
    .filter((maker) => isFolder(root, maker.folder))
    .map(({ folder: place, source, name }) => file(`${place}/${name}`, packaged(folder, source).content, 0o755));
}

/** Commands that make the image anew. Packages bring hooks for makers that are not there, so that a folder does not tell. */
export function renewals(root: string): string[] {
  return makers.filter(({ folder, program }) => isFolder(root, folder) && isProgramName(root, program)).map(({ renew }) => renew);
}

function isProgramName(root: string, name: string): boolean {
  const place = placeInside(root, name);
  return place !== null && isTaken(root, place);
}
