import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { systemPaths, type Paths } from '../../src/base/paths.ts';
import { enumerate, enumerateAll, enumerateSubsystems, type Matches } from '../../src/device/enumerate.ts';
import { hostOf, makeMachine } from './machine.ts';

const card = '/devices/pci0000:00/0000:00:1b.0/sound/card0';

/** A small machine: what is below it is what the tests look for. */
function machine(): Paths {
  const paths = makeMachine([
    { devpath: '/devices/pci0000:00' },
    { devpath: '/devices/pci0000:00/0000:00:1b.0', subsystem: 'bus:pci', uevent: ['DRIVER=snd_hda_intel'], attributes: { vendor: '0x8086\n', class: '0x040300\n' } },
    { devpath: card, subsystem: 'sound' },
    { devpath: `${card}/controlC0`, subsystem: 'sound', uevent: ['MAJOR=116', 'MINOR=2', 'DEVNAME=snd/controlC0'] },
    { devpath: `${card}/pcmC0D0p`, subsystem: 'sound', uevent: ['MAJOR=116', 'MINOR=3', 'DEVNAME=snd/pcmC0D0p', 'DEVTYPE=pcm'] },
    { devpath: '/devices/virtual/block/cciss!c0d0', subsystem: 'block', uevent: ['MAJOR=104', 'MINOR=0', 'DEVNAME=cciss/c0d0', 'DEVTYPE=disk'], attributes: { size: '100\n' } },
    { devpath: '/devices/virtual/block/dm-0', subsystem: 'block', uevent: ['MAJOR=253', 'MINOR=0', 'DEVNAME=dm-0', 'DEVTYPE=disk'], attributes: { size: '200\n' } },
    { devpath: '/devices/virtual/net/eth0', subsystem: 'net', uevent: ['INTERFACE=eth0', 'IFINDEX=2'] },
  ]);
  // Queues have a subsystem, and no folder that lists them.
  mkdirSync(`${paths.sys}/devices/virtual/net/eth0/queues/rx-0`, { recursive: true });
  writeFileSync(`${paths.sys}/devices/virtual/net/eth0/queues/rx-0/uevent`, '');
  symlinkSync('../../../../../../class/queues', `${paths.sys}/devices/virtual/net/eth0/queues/rx-0/subsystem`);
  for (const folder of ['bus/pci/drivers/snd_hda_intel', 'module/snd']) mkdirSync(`${paths.sys}/${folder}`, { recursive: true });
  // Some classes have attributes of their own beside their devices.
  writeFileSync(`${paths.sys}/class/block/version`, '1\n');
  writeFileSync(`${paths.run}/udev/data/b253:0`, 'I:5\nE:DM_NAME=root\nE:DM_UUID=LVM-1\nG:systemd\nQ:systemd\nV:1\n');
  writeFileSync(`${paths.run}/udev/data/n2`, 'I:6\nE:ID_NET_NAME=lan\nG:systemd\nG:lan\nQ:systemd\nV:1\n');
  for (const file of ['systemd/b253:0', 'systemd/n2', 'systemd/c99:9', 'systemd/+usb:gone', 'lan/n2']) {
    mkdirSync(`${paths.run}/udev/tags/${file.split('/')[0]}`, { recursive: true });
    writeFileSync(`${paths.run}/udev/tags/${file}`, '');
  }
  return paths;
}

const everything = ['0000:00:1b.0', 'card0', 'controlC0', 'pcmC0D0p', 'cciss/c0d0', 'eth0', 'dm-0'];
const found = (matches: Matches): string[] => enumerate(hostOf(machine()), matches).map(({ sysname }) => sysname);

describe('enumerating devices', () => {
  it('finds those of every bus and class, in order', () => expect(found({})).toEqual(everything));

  it.each<[string, Matches, string[]]>([
    ['of a subsystem', { subsystems: ['net'] }, ['eth0']],
    ['of several subsystems', { subsystems: ['net', 'pci'] }, ['0000:00:1b.0', 'eth0']],
    ['of subsystems like this', { subsystems: ['s*'] }, ['card0', 'controlC0', 'pcmC0D0p']],
    ['not of these subsystems', { notSubsystems: ['s*', 'block'] }, ['0000:00:1b.0', 'eth0']],
    ['of a subsystem, and not of it', { subsystems: ['net'], notSubsystems: ['n*'] }, []],
    ['with a name', { sysnames: ['eth0', 'card?'] }, ['card0', 'eth0']],
    ['with a name that has a slash', { sysnames: ['cciss/*'] }, ['cciss/c0d0']],
    ['with a name as sysfs spells it', { sysnames: ['cciss!*'] }, ['cciss/c0d0']],
    ['without these names', { notSysnames: ['*0'] }, ['pcmC0D0p']],
    ['with any of these properties', { properties: [{ name: 'DEVTYPE', pattern: 'pcm' }, { name: 'DM_NAME', pattern: 'r*' }] }, ['pcmC0D0p', 'dm-0']],
    ['with a property of a name like this', { properties: [{ name: 'DM_*', pattern: 'LVM-*' }] }, ['dm-0']],
    ['with all of these properties', { requiredProperties: [{ name: 'DEVTYPE', pattern: 'disk' }, { name: 'DM_NAME', pattern: 'root' }] }, ['dm-0']],
    ['with any of these values', { requiredProperties: [{ name: 'DEVTYPE', pattern: 'disk' }, { name: 'DEVTYPE', pattern: 'pcm' }] }, ['pcmC0D0p', 'cciss/c0d0', 'dm-0']],
    ['with a property at all', { requiredProperties: [{ name: 'IFINDEX', pattern: null }] }, ['eth0']],
    ['with a property that is made of tags', { properties: [{ name: 'TAGS', pattern: '*:lan:*' }] }, ['eth0']],
    ['with all of these attributes', { attributes: [{ name: 'vendor', pattern: '0x8086' }, { name: 'class', pattern: '0x04*' }] }, ['0000:00:1b.0']],
    ['with an attribute at all', { attributes: [{ name: 'size', pattern: null }] }, ['cciss/c0d0', 'dm-0']],
    ['with any of these values of an attribute', { attributes: [{ name: 'size', pattern: '1*' }, { name: 'size', pattern: '3*' }] }, ['cciss/c0d0']],
    ['without an attribute', { subsystems: ['block'], notAttributes: [{ name: 'size', pattern: '200' }] }, ['cciss/c0d0']],
    ['with a tag', { tags: ['systemd'] }, ['eth0', 'dm-0']],
    ['with all of these tags', { tags: ['systemd', 'lan'] }, ['eth0']],
    ['with any of these tags', { anyTags: ['lan', 'systemd', 'nothing', '../data'] }, ['eth0', 'dm-0']],
    ['with a tag, of a subsystem', { tags: ['systemd'], subsystems: ['block'] }, ['dm-0']],
    ['with a tag that nothing has', { tags: ['nothing'] }, []],
    ['with what is no tag', { tags: ['../data'] }, []],
    ['that the database knows', { initialized: true }, ['eth0', 'dm-0']],
    ['that the database does not know', { initialized: false, subsystems: ['block', 'net'] }, ['cciss/c0d0']],
    ['at and below a device', { parents: [card] }, ['card0', 'controlC0', 'pcmC0D0p']],
    ['below one of two devices, in no class', { parents: ['/devices/virtual/net/eth0', `${card}/controlC0`] }, ['controlC0', 'eth0', 'rx-0']],
    ['below a device, of a subsystem', { parents: ['/devices/pci0000:00'], subsystems: ['pci'] }, ['0000:00:1b.0']],
    ['below a device, with a tag', { parents: ['/devices/virtual/block'], tags: ['systemd'] }, ['dm-0']],
  ])('finds those %s', (_, matches, names) => expect(found(matches)).toEqual(names));

  it('looks at the devices above those it finds, which no class or bus may list', () => {
    const paths = makeMachine([{ devpath: '/devices/above/leaf', subsystem: 'net' }]);
    writeFileSync(`${paths.sys}/devices/above/uevent`, '');
    symlinkSync('../../bus/system', `${paths.sys}/devices/above/subsystem`);
    expect(enumerate(hostOf(paths), {}).map(({ devpath }) => devpath)).toEqual(['/devices/above', '/devices/above/leaf']);
    expect(enumerate(hostOf(paths), { subsystems: ['net'] }).map(({ devpath }) => devpath)).toEqual(['/devices/above/leaf']);
  });

  it('finds nothing where there is no sysfs', () => expect(enumerate(hostOf({ ...systemPaths, sys: '/nowhere' }), {})).toEqual([]));

  it('is not led out of sysfs by a link', () => {
    const paths = makeMachine();
    mkdirSync(`${paths.sys}/class/net`, { recursive: true });
    symlinkSync('../../../../../../etc', `${paths.sys}/class/net/out`);
    symlinkSync('/etc', `${paths.sys}/class/net/away`);
    expect(enumerate(hostOf(paths), {})).toEqual([]);
  });
});

describe('enumerating subsystems', () => {
  const subsystems = (matches: Matches): string[] => enumerateSubsystems(hostOf(machine()), matches).map(({ devpath }) => devpath);

  it('finds buses, their drivers and modules', () => {
    expect(subsystems({})).toEqual(['/bus/pci', '/bus/pci/drivers', '/bus/pci/drivers/snd_hda_intel', '/module/snd']);
  });

  it.each([
    [['module'], ['/module/snd']],
    [['subsystem'], ['/bus/pci']],
    [['drivers'], ['/bus/pci/drivers', '/bus/pci/drivers/snd_hda_intel']],
    [['net'], []],
  ])('knows them as subsystems of %j', (names, devpaths) => expect(subsystems({ subsystems: names })).toEqual(devpaths));

  it('goes together with enumerating devices', () => {
    const host = hostOf(machine());
    const all = enumerateAll(host, {}).map(({ devpath }) => devpath);
    expect(all).toHaveLength(everything.length + 4);
    expect(all.slice(0, 4)).toEqual(subsystems({}).slice(0, 3).concat('/devices/pci0000:00/0000:00:1b.0'));
    expect(all.at(-1)).toBe('/devices/virtual/block/dm-0');
  });
});

const hasUdevadm = spawnSync('udevadm', ['--version']).status === 0;

describe.skipIf(!hasUdevadm)(`the machine that this runs on${hasUdevadm ? '' : ' (needs udevadm to compare with; Debian: apt install udev)'}`, () => {
  it.each([
    ['devices', enumerate],
    ['subsystems', enumerateSubsystems],
    ['all', enumerateAll],
  ])('has the %s that udevadm finds, in its order', (type, list) => {
    const udevadm = spawnSync('udevadm', ['trigger', '--dry-run', '--verbose', `--type=${type}`], { encoding: 'latin1' });
    expect(udevadm.status).toBe(0);
    const before = udevadm.stdout.split('\n').filter((line) => line !== '');
    const host = hostOf(systemPaths);
    const own = list(host, {}).map(({ syspath }) => syspath);
    // Devices come and go while tests of others run; what both saw must be the same.
    const shared = new Set(own.filter((syspath) => before.includes(syspath)));
    expect(shared.size).toBeGreaterThan(10);
    expect(own.filter((syspath) => shared.has(syspath))).toEqual(before.filter((syspath) => shared.has(syspath)));
    const isThere = new Set(list(host, {}).map(({ syspath }) => syspath));
    expect(before.filter((syspath) => !shared.has(syspath) && isThere.has(syspath))).toEqual([]);
  });
});
