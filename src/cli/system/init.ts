/** The init systems: how to tell which one a root has, and what each needs to start devmaster. */
import { posix } from 'node:path';
import { UsageError } from '../../base/errors.ts';
import { file, fileInstead, gone, link, linkIfFree, linkInstead, type FileItem, type Item } from './item.ts';
import { packaged, packagedNames } from './package-files.ts';
import { isFolder, isTaken, namesInside, placeInside, resolveInside } from './root.ts';
import { systemdVersion } from './systemd-version.ts';

export interface Init {
  readonly name: string;
  /** whether a root has it */
  isIn(root: string): boolean;
  /** @param folder  the package */
  items(root: string, folder: string): Item[];
  /** what the user still has to do, and what is strange; one line each */
  notes(root: string): string[];
}

/**
 * @param named  what the user says; null looks
 * @throws {UsageError} when it is unknown, or not clear
 */
export function chooseInit(root: string, named: string | null): Init {
  if (named !== null) {
    const init = inits.find(({ name }) => name === named);
    if (init === undefined) throw new UsageError(`--init ${named}: known are ${inits.map(({ name }) => name).join(', ')}`);
    return init;
  }
  const found = inits.filter((init) => init.isIn(root));
  const [only, another] = found;
  if (only === undefined) throw new UsageError(`no init system was found in ${root}: name one with --init`);
  if (another === undefined) return only;
  // Several are installed; the one that the kernel starts counts.
  const first = resolveInside(root, '/sbin/init') ?? '';
  const started = found.filter(({ name }) => posix.basename(first).startsWith(name) || first.includes(`/${name}/`));
  if (started.length === 1) return started[0] as Init;
  throw new UsageError(`${root} has more than one init system (${found.map(({ name }) => name).join(', ')}): name one with --init`);
}

const systemd: Init = {
  name: 'systemd',
  isIn: (root) => ['/usr/lib/systemd/systemd', '/lib/systemd/systemd'].some((name) => isReal(root, name)),
  items(root, folder) {
    const units = isFolder(root, '/usr/lib/systemd/system') || !isFolder(root, '/lib/systemd/system') ? '/usr/lib/systemd/system' : '/lib/systemd/system';
    const items: Item[] = [];
    for (const name of packagedNames(folder, 'systemd')) {
      const { content } = packaged(folder, `systemd/${name}`);
      items.push(file(`${units}/${name}`, content));
      items.push(...enabled(name, Buffer.from(content).toString('latin1')).map((enabling) => link(enabling, `${units}/${name}`)));
    }
    const version = systemdVersion(root);
    if (version !== null && version >= 253) items.push(file(`${units}/devmasterd.service.d/since-253.conf`, packaged(folder, 'systemd/since-253/devmasterd.conf').content));
    return items;
  },
  notes: () => [],
};

/** The links that `systemctl enable` makes for a unit ([Install] in systemd.unit(5)), which it cannot make in every root. */
export function enabled(unit: string, text: string): string[] {
  const values = (key: string): string[] => [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].flatMap(([, value]) => (value as string).split(' ').filter((word) => word !== ''));
  return [
    ...values('Alias').map((alias) => `/etc/systemd/system/${alias}`),
    ...values('WantedBy').map((target) => `/etc/systemd/system/${target}.wants/${unit}`),
  ];
}

const openrc: Init = {
  name: 'openrc',
  isIn: (root) => ['/sbin/openrc', '/usr/sbin/openrc', '/sbin/openrc-run', '/usr/bin/openrc'].some((name) => isReal(root, name)),
  items(root, folder) {
    const scripts = packagedNames(folder, 'openrc');
    const rivals = ['mdev', 'mdevd', 'mdevd-init', 'hwdrivers'].map((name) => `/etc/runlevels/sysinit/${name}`);
    return [
      ...scripts.map((name) => script(`/etc/init.d/${name}`, packaged(folder, `openrc/${name}`).content)),
      // Elsewhere udev-settle only runs for who needs it; Debian's scripts of sysvinit expect that starting udev was waiting for devices.
      ...['udev', 'udev-trigger', ...(hasDebiansOpenrc(root) ? ['udev-settle'] : [])].map((name) => linkIfFree(`/etc/runlevels/sysinit/${name}`, `/etc/init.d/${name}`)),
      ...rivals.filter((name) => isTaken(root, name)).map(gone),
    ];
  },
  notes: () => [],
};

const sysvinit: Init = {
  name: 'sysvinit',
  isIn: (root) => isTaken(root, '/etc/inittab') && isFolder(root, '/etc/rcS.d') && !hasDebiansOpenrc(root),
  items(root, folder) {
    const isStarted = namesInside(root, '/etc/rcS.d').some((name) => /^S\d\dudev$/.test(name) && name !== 'S02udev');
    return [
      script('/etc/init.d/udev', packaged(folder, 'sysvinit/udev').content),
      ...(isStarted ? [] : [linkIfFree('/etc/rcS.d/S02udev', '../init.d/udev')]),
    ];
  },
  notes: () => [],
};

const s6: Init = {
  name: 's6',
  isIn: (root) => ['/bin/s6-svscan', '/usr/bin/s6-svscan'].some((name) => isReal(root, name)) && isFolder(root, '/etc/s6'),
  items(_root, folder) {
    return ['devmasterd', 'devmaster-trigger', 'devmaster-trigger/dependencies.d'].flatMap((service) =>
      packagedNames(folder, `s6/${service}`).map((name) => {
        const { content, mode } = packaged(folder, `s6/${service}/${name}`);
        return file(`/etc/s6/sv/${service}/${name}`, content, mode);
      }),
    );
  },
  notes: () => ['the services devmasterd and devmaster-trigger are in /etc/s6/sv: compile the database anew (s6-rc-compile, s6-rc-update) with them in place of udevd'],
};

const busybox: Init = {
  name: 'busybox',
  isIn: (root) => posix.basename(resolveInside(root, '/sbin/init') ?? '') === 'busybox',
  items(root, folder) {
    const rivals = namesInside(root, '/etc/init.d').filter((name) => /^S\d\d(udev|mdev|mdevd)$/.test(name));
    return [
      file('/etc/init.d/S10devmaster', packaged(folder, 'busybox/S10devmaster').content, 0o755),
      ...rivals.map((name) => gone(`/etc/init.d/${name}`)),
    ];
  },
  notes: (root) => (isTaken(root, '/etc/init.d/rcS') ? [] : ['nothing runs /etc/init.d/S10devmaster: add the line `::sysinit:/etc/init.d/S10devmaster start` to /etc/inittab']),
};

const sysmaster: Init = {
  name: 'sysmaster',
  isIn: (root) => ['/usr/lib/sysmaster/init', '/usr/lib/sysmaster/sysmaster', '/init/sysmaster'].some((name) => isReal(root, name)),
  items(_root, folder) {
    return packagedNames(folder, 'sysmaster').flatMap((name) => {
      const { content } = packaged(folder, `sysmaster/${name}`);
      const target = /^WantedBy=(.*)$/m.exec(Buffer.from(content).toString('latin1'))?.[1];
      const place = `/usr/lib/sysmaster/system/${name}`;
      const wanted = target === undefined ? [] : [linkInstead(`/etc/sysmaster/system/${target}.wants/${name}`, place, { diverts: false })];
      return [fileInstead(file(place, content)), ...wanted];
    });
  },
  notes: () => [],
};

const inits: readonly Init[] = [systemd, openrc, sysvinit, s6, busybox, sysmaster];

export const initNames: readonly string[] = inits.map(({ name }) => name);

/** Debian's OpenRC is started by the init of sysvinit, and its scripts are those of sysvinit with their folders. */
function hasDebiansOpenrc(root: string): boolean {
  return openrc.isIn(root) && isTaken(root, '/etc/init.d/mountkernfs.sh');
}

/** An init script under udev's name, in place of what is there. */
function script(name: string, content: Uint8Array): FileItem {
  return fileInstead(file(name, content, 0o755));
}

function isReal(root: string, name: string): boolean {
  const place = placeInside(root, name);
  return place !== null && isTaken(root, place);
}
