import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renewals } from '../../../src/cli/system/initramfs.ts';
import { installed, prepareInstallation, uninstall } from '../../../src/cli/system/install.ts';
import { lay, makeFolders } from '../../../src/cli/system/lay.ts';
import { Diversions } from '../../../src/cli/system/dpkg.ts';
import { writeManifest } from '../../../src/cli/system/manifest.ts';
import { temporaryName } from '../../../src/cli/system/replace.ts';
import { placeInside } from '../../../src/cli/system/root.ts';
import { manifestFolders } from '../../../src/cli/system/take-back.ts';
import { busyboxRoot, givenRoot, systemdRoot, type Content, type FakeRoot } from './fake-root.ts';

function install(root: FakeRoot, changes: Parameters<FakeRoot['installation']>[0] = {}): void {
  prepareInstallation(root.installation(changes)).carryOut();
}

const openrcRoot = {
  'sbin/openrc': { program: '' },
  'etc/init.d/udev': { program: 'eudev\'s script' },
  'etc/runlevels/sysinit/udev': { link: '/etc/init.d/udev' },
  'etc/runlevels/sysinit/mdev': { link: '/etc/init.d/mdev' },
  'bin/udevadm': { program: 'client' },
  'sbin/udevd': { program: 'daemon' },
} as const;
const sysvinitRoot = { 'etc/inittab': 'id:2:initdefault:\n', 'etc/rcS.d/S02udev': { link: '../init.d/udev' }, 'etc/init.d/udev': { program: 'udev\'s script' }, 'usr/bin/udevadm': { program: 'client' } } as const;

/** Every init system, and a root as its distributions have it. */
const systems: readonly (readonly [name: string, contents: Readonly<Record<string, Content>>])[] = [
  ['systemd', systemdRoot],
  ['openrc', openrcRoot],
  ['sysvinit', sysvinitRoot],
  ['s6', { 'bin/s6-svscan': { program: '' }, 'etc/s6/sv': 'folder', 'usr/bin/udevadm': { program: 'client' } }],
  ['busybox', busyboxRoot],
  ['sysmaster', { 'usr/lib/sysmaster/init': { program: '' }, 'usr/lib/sysmaster/system/udevd.service': '[Unit]\n', 'usr/bin/udevadm': { program: 'client' } }],
];

describe.each(systems)('in a root with %s', (name, contents) => {
  it('is found out without being told', () => {
    expect(givenRoot(contents).installation().init.name).toBe(name);
  });

  it('gives every name back what it had, with its permissions, owner and time', () => {
    const root = givenRoot(contents);
    const before = root.list();
    install(root);
    expect(root.list()).not.toEqual(before);
    uninstall({ root: root.root, force: false, part: 'all' });
    expect(root.list()).toEqual(before);
  });

  it('changes nothing when it is installed once more', () => {
    const root = givenRoot(contents);
    install(root);
    const once = root.list().filter((line) => !line.includes('manifest.json'));
    const again = prepareInstallation(root.installation());
    expect(again.isUpToDate).toBe(true);
    again.carryOut();
    expect(root.list().filter((line) => !line.includes('manifest.json'))).toEqual(once);
  });

  it('can be taken back wherever it was interrupted', () => {
    const root = givenRoot(contents);
    const before = root.list();
    for (const done of interruptions(root)) {
      interrupt(root, done);
      uninstall({ root: root.root, force: false, part: 'all' });
      expect(root.list(), `after ${done} steps`).toEqual(before);
    }
  });

  it('goes on wherever it was interrupted', () => {
    const whole = givenRoot(contents);
    install(whole);
    const kinds = (root: FakeRoot): string[] => root.list().map((line) => line.replace(/ \d+\.?\d* (\d+) /, ' $1 ')).filter((line) => !line.includes('manifest.json'));
    for (const done of interruptions(givenRoot(contents))) {
      const root = givenRoot(contents);
      interrupt(root, done);
      install(root);
      expect(kinds(root), `after ${done} steps`).toEqual(kinds(whole));
      expect(installed(root.root).state).toBe('done');
    }
  });
});

/** After how many steps to interrupt: at both ends, and around every name that something else had. */
function interruptions(root: FakeRoot): number[] {
  const { steps } = prepareInstallation(root.installation()).plan;
  const replacing = steps.flatMap(({ entry }, index) => (entry.aside === null ? [] : [index, index + 1]));
  return [...new Set([0, ...replacing, steps.length])].sort((a, b) => a - b);
}

/** Leaves a root as a power failure would: so many steps done, and the next one half. */
function interrupt(root: FakeRoot, done: number): void {
  const { plan } = prepareInstallation(root.installation());
  const diversions = new Diversions(root.root);
  const folders = [...new Set([...manifestFolders(root.root), ...plan.folders])].sort();
  makeFolders(root.root, folders);
  writeManifest(root.root, { version: '1.2.3', init: root.installation().init.name, node: '/usr/bin/node', state: 'installing', entries: plan.steps.map(({ entry }) => entry), folders });
  for (const step of plan.steps.slice(0, done)) lay(step, { root: root.root, diversions });
  const next = plan.steps[done];
  if (next === undefined) return;
  if (next.item.kind !== 'gone') root.put({ [temporaryName(next.entry.name)]: 'half a file' });
  if (next.entry.aside !== null) linkSync(join(root.root, next.entry.name), join(root.root, next.entry.aside));
}

describe('udev\'s names', () => {
  it('lead to devmaster from wherever a distribution has them', () => {
    const root = givenRoot({ ...openrcRoot, 'sbin/udevadm': { link: '../bin/udevadm' } });
    install(root);
    for (const name of ['/bin/udevadm', '/sbin/udevadm', '/usr/bin/udevadm']) expect(readFileSync(join(root.root, name), 'utf8'), name).toBe('front');
    for (const name of ['/sbin/udevd', '/usr/lib/systemd/systemd-udevd']) expect(readFileSync(join(root.root, name), 'utf8'), name).toContain('/dist/devmasterd.cjs');
  });

  it('are replaced once where several lead to one', () => {
    const root = givenRoot({ ...openrcRoot, 'sbin/udevadm': { link: '../bin/udevadm' } });
    install(root);
    expect(installed(root.root).entries.filter(({ aside }) => aside !== null).map(({ name }) => name).filter((name) => name.includes('udevadm'))).toEqual(['/bin/udevadm']);
  });

  it('are made where there are none', () => {
    const root = givenRoot(busyboxRoot);
    install(root);
    expect(root.read('usr/bin/udevadm')).toBe('front');
    expect(root.read('usr/lib/systemd/systemd-udevd')).toBe('#!/bin/sh\ncase "${0##*/} $*" in *"udevd --version" | *"udevd -V") echo 262; exit ;; esac\nunset NODE_OPTIONS NODE_EXTRA_CA_CERTS\nexec /usr/bin/node --single-threaded /usr/lib/devmaster/dist/devmasterd.cjs "$@"\n');
  });

  it('have udev\'s version, which scripts compare with a number', () => {
    const root = givenRoot(busyboxRoot);
    install(root);
    for (const option of ['--version', '-V']) expect(execFileSync(join(root.root, 'usr/lib/systemd/systemd-udevd'), [option], { encoding: 'utf8' })).toBe('262\n');
  });
});

describe('the program', () => {
  it('is everything that is needed to run, and nothing else', () => {
    const root = givenRoot(systemdRoot);
    install(root);
    expect(root.read('usr/lib/devmaster/dist/devmaster.node')).toBe('addon');
    expect(root.read('usr/lib/devmaster/rules.d/50-udev-default.rules')).toBe('# rules\n');
    expect(root.read('usr/lib/devmaster/network.d/99-default.link')).toBe('[Match]\n');
    expect(root.list().filter((line) => line.includes('index.d.ts'))).toEqual([]);
  });

  it('starts the Node of the root, not of where it was built', () => {
    const root = givenRoot(systemdRoot);
    install(root);
    expect(root.read('usr/lib/devmaster/dist/node-path')).toBe('/usr/bin/node\n');
  });

  it('is renewed by a newer package, and what that no longer has goes', () => {
    const root = givenRoot(systemdRoot);
    const before = root.list();
    root.putPackage({ 'dist/chunk-OLD.js': 'old' });
    install(root);
    root.putPackage({ 'dist/devctl.js': 'newer client', 'dist/chunk-NEW.js': 'new' });
    root.removeFromPackage('dist/chunk-OLD.js');
    install(root, { version: '1.2.4' });
    expect(root.read('usr/lib/devmaster/dist/devctl.js')).toBe('newer client');
    expect(root.list().map((line) => line.split(' ')[0]).filter((name) => name?.includes('chunk-'))).toEqual(['usr/lib/devmaster/dist/chunk-NEW.js']);
    expect(installed(root.root).version).toBe('1.2.4');
    uninstall({ root: root.root, force: false, part: 'all' });
    expect(root.list()).toEqual(before);
  });
});

describe('the programs that rules start', () => {
  const helpers = (root: FakeRoot): string[] => root.list().filter((line) => /^usr\/lib\/udev\/\w+ /.test(line));

  it('are made where udev does not have them', () => {
    const root = givenRoot({ ...systemdRoot, 'usr/lib/udev/ata_id': { program: 'udev\'s' } });
    root.putPackage({ 'dist/devmaster-id': { program: 'all of them' } });
    install(root);
    expect(helpers(root).map((line) => line.replace(/file .*? udev's/, 'udev\'s'))).toEqual([
      'usr/lib/udev/ata_id udev\'s',
      'usr/lib/udev/cdrom_id → ../devmaster/dist/devmaster-id',
      'usr/lib/udev/dmi_memory_id → ../devmaster/dist/devmaster-id',
      'usr/lib/udev/fido_id → ../devmaster/dist/devmaster-id',
      'usr/lib/udev/iocost → ../devmaster/dist/devmaster-id',
      'usr/lib/udev/mtd_probe → ../devmaster/dist/devmaster-id',
      'usr/lib/udev/scsi_id → ../devmaster/dist/devmaster-id',
      'usr/lib/udev/v4l_id → ../devmaster/dist/devmaster-id',
    ]);
  });

  it('stay when udev came later', () => {
    const root = givenRoot(systemdRoot);
    root.putPackage({ 'dist/devmaster-id': { program: 'all of them' } });
    install(root);
    root.put({ 'usr/lib/udev/scsi_id': { program: 'udev\'s' } });
    install(root);
    uninstall({ root: root.root, force: false, part: 'all' });
    expect(helpers(root).map((line) => line.split(' ')[0])).toEqual(['usr/lib/udev/scsi_id']);
  });
});

describe('the configuration', () => {
  it('of the administrator is left alone', () => {
    const root = givenRoot({ ...systemdRoot, 'etc/devmaster/config.toml': 'log_level = "debug"\n' });
    install(root);
    uninstall({ root: root.root, force: false, part: 'all' });
    expect(root.read('etc/devmaster/config.toml')).toBe('log_level = "debug"\n');
  });

  it('stays when it was edited, through another installation and the uninstall', () => {
    const root = givenRoot(systemdRoot);
    install(root);
    root.put({ 'etc/devmaster/config.toml': 'log_level = "debug"\n' });
    install(root);
    uninstall({ root: root.root, force: false, part: 'all' });
    expect(root.read('etc/devmaster/config.toml')).toBe('log_level = "debug"\n');
  });
});

describe('under systemd', () => {
  it('gives the units the names of udev\'s, as systemctl enable does', () => {
    const root = givenRoot(systemdRoot);
    install(root);
    const links = root.list().filter((line) => line.startsWith('etc/systemd/system/') && line.includes('→'));
    expect(links.map((line) => line.replace('etc/systemd/system/', '').replace('/usr/lib/systemd/system/', ''))).toEqual([
      'sockets.target.wants/devmasterd-control.socket → devmasterd-control.socket',
      'sockets.target.wants/devmasterd-kernel.socket → devmasterd-kernel.socket',
      'sockets.target.wants/devmasterd-varlink.socket → devmasterd-varlink.socket',
      'sysinit.target.wants/devmaster-trigger.service → devmaster-trigger.service',
      'systemd-udev-settle.service → devmaster-settle.service',
      'systemd-udev-trigger.service → devmaster-trigger.service',
      'systemd-udevd-control.socket → devmasterd-control.socket',
      'systemd-udevd-kernel.socket → devmasterd-kernel.socket',
      'systemd-udevd-varlink.socket → devmasterd-varlink.socket',
      'systemd-udevd.service → devmasterd.service',
      'udev.service → devmasterd.service',
    ]);
  });

  it.each([[252, false], [253, true]])('of version %i is told that the daemon says when it has reloaded: %s', (version, expected) => {
    const { 'usr/lib/systemd/libsystemd-shared-257.so': _, ...rest } = systemdRoot;
    const root = givenRoot({ ...rest, [`usr/lib/systemd/libsystemd-shared-${version}.so`]: '' });
    install(root);
    expect(root.list().some((line) => line.includes('devmasterd.service.d/since-253.conf'))).toBe(expected);
  });

  it.each([[252, 'v252\n'], [256, 'v255\n'], [257, 'v257\n'], [261, null], [270, null]])('of version %i interfaces go on having the names of its naming scheme', (version, scheme) => {
    const { 'usr/lib/systemd/libsystemd-shared-257.so': _, ...rest } = systemdRoot;
    const root = givenRoot({ ...rest, [`usr/lib/systemd/libsystemd-shared-${version}.so`]: '' });
    root.putPackage({ 'dist/naming-scheme': 'of the system that this package was installed in\n' });
    install(root);
    expect(root.list().some((line) => line.startsWith('usr/lib/devmaster/dist/naming-scheme '))).toBe(scheme !== null);
    if (scheme !== null) expect(root.read('usr/lib/devmaster/dist/naming-scheme')).toBe(scheme);
  });
});

describe('the OpenRC of Debian, which goes with the init and the scripts of sysvinit', () => {
  const contents = { ...openrcRoot, 'etc/inittab': 'id:2:initdefault:\n', 'etc/rcS.d': 'folder', 'etc/init.d/mountkernfs.sh': { program: '' } } as const;

  it('is no second init system', () => {
    expect(givenRoot(contents).installation().init.name).toBe('openrc');
  });

  it('waits for devices before it mounts disks, after another installation too', () => {
    const root = givenRoot(contents);
    for (const _time of ['first', 'second']) {
      install(root);
      expect(root.list().map((line) => line.split(' ')[0])).toContain('etc/runlevels/sysinit/udev-settle');
    }
  });
});

describe('other device managers', () => {
  it('are no longer started by OpenRC', () => {
    const root = givenRoot(openrcRoot);
    install(root);
    expect(root.list().map((line) => line.split(' ')[0]).filter((name) => name?.startsWith('etc/runlevels/sysinit/'))).toEqual(['etc/runlevels/sysinit/.mdev.devmaster-orig', 'etc/runlevels/sysinit/udev', 'etc/runlevels/sysinit/udev-trigger']);
  });

  it('are no longer started by the scripts of busybox', () => {
    const root = givenRoot(busyboxRoot);
    install(root);
    expect(root.list().map((line) => line.split(' ')[0]).filter((name) => name?.startsWith('etc/init.d/'))).toEqual(['etc/init.d/.S10mdev.devmaster-orig', 'etc/init.d/S10devmaster', 'etc/init.d/rcS']);
  });
});

describe('the initramfs', () => {
  it.each([
    ['initramfs-tools', 'usr/share/initramfs-tools/hooks', 'usr/share/initramfs-tools/hooks/devmaster'],
    ['dracut', 'usr/lib/dracut/modules.d', 'usr/lib/dracut/modules.d/95devmaster/module-setup.sh'],
  ])('of %s gets its hook where there is that', (_name, folder, hook) => {
    const root = givenRoot({ ...systemdRoot, [folder]: 'folder' });
    install(root);
    expect(root.read(hook)).toMatch(/^#!/);
  });

  it.each([
    ['update-initramfs -u', 'usr/share/initramfs-tools/hooks', 'usr/sbin/update-initramfs'],
    ['dracut --force', 'usr/lib/dracut/modules.d', 'usr/bin/dracut'],
  ])('is made anew by %s where there is that program, not where other packages left a folder for it', (command, folder, program) => {
    const root = givenRoot({ ...systemdRoot, [folder]: 'folder' });
    expect(renewals(root.root)).toEqual([]);
    root.put({ [program]: { program: '' } });
    expect(renewals(root.root)).toEqual([command]);
  });
});

describe('a root', () => {
  it('has links that are followed inside it, not outside', () => {
    const root = givenRoot({ 'lib': { link: '/usr/lib' }, 'usr/lib/x': 'folder', 'y': { link: '../../../../lib/x' } });
    expect(placeInside(root.root, '/lib/x/name')).toBe('/usr/lib/x/name');
    expect(placeInside(root.root, '/y/name')).toBe('/usr/lib/x/name');
  });

  it('may have links that lead in a circle', () => {
    expect(placeInside(givenRoot({ 'a': { link: 'b' }, 'b': { link: 'a' } }).root, '/a/name')).toBeNull();
  });
});

describe('groups that rules give devices to', () => {
  const laid = 'usr/lib/sysusers.d/devmaster.conf';

  it('are made at the next start where systemd-sysusers makes groups', () => {
    const root = givenRoot({ ...systemdRoot, 'usr/bin/systemd-sysusers': { program: '' } });
    install(root);
    expect(root.read(laid)).toMatch(/^g clock /m);
  });

  it('are not spoken of elsewhere', () => {
    const root = givenRoot(busyboxRoot);
    install(root);
    expect(root.list().filter((line) => line.startsWith('usr/lib/sysusers.d'))).toEqual([]);
  });
});
