/** The program itself in a root: its files, its own names and udev's. */
import { posix } from 'node:path';
import { udevRelease } from '../../base/udev-release.ts';
import { INSTALLED_SCHEME } from '../../netif/installed-scheme.ts';
import { file, link, linkIfFree, linkInstead, type Item, type LinkItem } from './item.ts';
import type { PackageFile } from './package-files.ts';
import { isTaken, placeInside, resolveInside } from './root.ts';

export const PROGRAM_FOLDER = '/usr/lib/devmaster';

/** Where the client finds which Node to start. */
const NODE_PATH = 'dist/node-path';
const NAMING_SCHEME = `dist/${INSTALLED_SCHEME}`;

/** One program that is all of them, by the name that it is started under. */
const HELPERS = 'devmaster-id';
const helperNames = ['ata_id', 'cdrom_id', 'dmi_memory_id', 'fido_id', 'iocost', 'mtd_probe', 'scsi_id', 'v4l_id'] as const;

/** udev's programs and where distributions keep them; the first name is made where there is none. */
const udevNames = [
  { program: 'udevadm', names: ['/usr/bin/udevadm', '/usr/sbin/udevadm', '/bin/udevadm', '/sbin/udevadm'] },
  { program: 'devmasterd', names: ['/usr/lib/systemd/systemd-udevd', '/lib/systemd/systemd-udevd', '/usr/sbin/udevd', '/sbin/udevd', '/usr/lib/udev/udevd', '/lib/udev/udevd'] },
] as const;

/**
 * What runs without anything else on the system having changed.
 *
 * @param node  inside the root
 * @param scheme  by which interfaces are named unless the kernel command line says otherwise; null for the latest
 */
export function programItems(files: readonly PackageFile[], { node, scheme }: { node: string; scheme: string | null }): Item[] {
  return [
    ...files.filter(({ name }) => name !== NODE_PATH && name !== NAMING_SCHEME).map(({ name, content, mode }) => file(`${PROGRAM_FOLDER}/${name}`, content, mode)),
    // The client starts this Node where the daemon does not answer.
    file(`${PROGRAM_FOLDER}/${NODE_PATH}`, `${node}\n`),
    ...(scheme === null ? [] : [file(`${PROGRAM_FOLDER}/${NAMING_SCHEME}`, `${scheme}\n`)]),
    link(`${PROGRAM_FOLDER}/devctl`, 'dist/devctl'),
    link(`${PROGRAM_FOLDER}/udevadm`, 'dist/devctl'),
    link(`${PROGRAM_FOLDER}/devmaster-holder`, 'dist/devmaster-holder'),
    daemonStarter(files, node),
    link('/usr/bin/devctl', '../lib/devmaster/devctl'),
    link('/usr/sbin/devmasterd', '../lib/devmaster/devmasterd'),
  ];
}

/** udev's small programs, which rules start by name from /usr/lib/udev, where udev itself does not have them. */
export function helperItems(files: readonly PackageFile[]): Item[] {
  if (!files.some(({ name }) => name === `dist/${HELPERS}`)) return [];
  return helperNames.map((name) => linkIfFree(`/usr/lib/udev/${name}`, `../devmaster/dist/${HELPERS}`));
}

/** udev's names, leading to ours. A name that is a link to another of them leads to us by itself. */
export function udevNameItems(root: string): LinkItem[] {
  const items = new Map<string, LinkItem>();
  for (const { program, names } of udevNames) {
    const places = names.map((name) => placeInside(root, name) ?? name);
    for (const [index, place] of places.entries()) {
      if (index > 0 && !isTaken(root, place)) continue;
      const real = resolveInside(root, place);
      const isAnother = real !== null && real !== place && places.includes(real);
      if (isAnother) continue;
      items.set(place, linkInstead(place, posix.relative(posix.dirname(place), `${PROGRAM_FOLDER}/${program}`), { diverts: true }));
    }
  }
  return [...items.values()];
}

/** Shell: under udev's name the version is udev's, which scripts compare with a number. */
const answerAsUdev = `case "\${0##*/} $*" in *"udevd --version" | *"udevd -V") echo ${udevRelease}; exit ;; esac`;

/**
 * Starts the daemon on this root's Node, with the options that stand in the first line of its script. What programmers set for Node of
 * their own is not for a program of the system. The hooks for initramfs images read Node's place here.
 */
function daemonStarter(files: readonly PackageFile[], node: string): Item {
  const script = files.find(({ name }) => name === 'dist/devmasterd.cjs');
  const options = /^#!\S+ -S node (.*)\n/.exec(Buffer.from(script?.content ?? []).toString('latin1'))?.[1];
  const command = [node, ...(options === undefined ? [] : [options]), `${PROGRAM_FOLDER}/dist/devmasterd.cjs`].join(' ');
  return file(`${PROGRAM_FOLDER}/devmasterd`, `#!/bin/sh\n${answerAsUdev}\nunset NODE_OPTIONS NODE_EXTRA_CA_CERTS\nexec ${command} "$@"\n`, 0o755);
}
