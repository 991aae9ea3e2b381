import { file, type Item } from './item.ts';
import { packaged } from './package-files.ts';
import { isFolder } from './root.ts';

/** Makers of initramfs images: who has the folder gets the file. */
const makers = [
  { folder: '/usr/share/initramfs-tools/hooks', source: 'initramfs-tools/devmaster', name: 'devmaster', renew: 'update-initramfs -u' },
  { folder: '/usr/lib/dracut/modules.d', source: 'dracut/95devmaster/module-setup.sh', name: '95devmaster/module-setup.sh', renew: 'dracut --force' },
] as const;

/** What puts devmaster into the initramfs that the distribution makes. */
export function initramfsItems(root: string, folder: string): Item[] {
  return present(root).map(({ folder: place, source, name }) => file(`${place}/${name}`, packaged(folder, source).content, 0o755));
}

/** Commands that make the image anew. */
export function renewals(root: string): string[] {
  return present(root).map(({ renew }) => renew);
}

function present(root: string) {
  return makers.filter(({ folder }) => isFolder(root, folder));
}
