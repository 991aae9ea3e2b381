import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { systemPaths } from '../../src/base/paths.ts';
import { Device, type Host } from '../../src/device/device.ts';
import { enumerate, enumerateAll } from '../../src/device/enumerate.ts';
import type { Uevent } from '../../src/uevent/uevent.ts';
import { addDevice, deviceAt, fixtures, hostOf, loadMachine, makeMachine, type DeviceFolder } from './machine.ts';

const disk: DeviceFolder = {
  devpath: '/devices/pci0000:00/0000:00:01.0/host0/block/sda',
  subsystem: 'block',
  uevent: ['MAJOR=8', 'MINOR=0', 'DEVNAME=sda', 'DEVTYPE=disk', 'DISKSEQ=16'],
};
const controller: DeviceFolder = { devpath: '/devices/pci0000:00/0000:00:01.0', subsystem: 'bus:pci', uevent: ['DRIVER=ahci'], attributes: { vendor: '0x8086\n' } };

function hostWith(...devices: DeviceFolder[]): Host {
  return hostOf(makeMachine(devices));
}

function uevent(devpath: string, properties: Readonly<Record<string, string>>): Uevent {
  const subsystem = properties['SUBSYSTEM'] ?? 'test';
  return { action: 'add', devpath, subsystem, seqnum: 1n, properties: new Map(Object.entries({ ACTION: 'add', DEVPATH: devpath, SUBSYSTEM: subsystem, ...properties })) };
}

/** Everything that `udevadm info` says of a device; links and tags in a fixed order, because udevadm's is a matter of chance. */
function description(device: Device): string {
  const { devnum, devname, stored } = device;
  const lines = [`P: ${device.devpath}`, `M: ${device.sysname}`];
  const say = (letter: string, value: unknown): void => void (value !== null && lines.push(`${letter}: ${value}`));
  say('R', device.sysnum);
  say('J', device.id);
  say('U', device.subsystem);
  say('B', device.driverSubsystem);
  say('T', device.devtype);
  if (devnum !== null) say('D', `${device.subsystem === 'block' ? 'b' : 'c'} ${devnum.major}:${devnum.minor}`);
  say('I', device.ifindex);
  if (devname !== null) {
    say('N', devname.slice('/dev/'.length));
    say('L', stored?.linkPriority ?? 0);
    for (const link of [...(stored?.links ?? [])].sort()) say('S', link);
  }
  say('Q', device.diskseq);
  say('V', device.driver);
  for (const [name, value] of device.properties) say('E', `${name}=${sorted(name, value)}`);
  return lines.join('\n');
}

function sorted(name: string, value: string): string {
  if (name === 'DEVLINKS') return value.split(' ').sort().join(' ');
  return name === 'TAGS' || name === 'CURRENT_TAGS' ? `:${value.split(':').filter((tag) => tag !== '').sort().join(':')}:` : value;
}

describe('a machine', () => {
  it('is described as udevadm 262 describes it', () => {
    const host = hostOf(loadMachine('lab'));
    const described = enumerate(host, {}).map((device) => `${description(device)}\n`);
    expect(described.join('\n')).toBe(readFileSync(`${fixtures}/machines/lab.info`, 'latin1'));
  });

  it('has for every device an id and a path by which it is found again', () => {
    const host = hostOf(loadMachine('lab'));
    for (const { id, syspath, devpath } of enumerateAll(host, {})) {
      expect(Device.fromId(host, id)?.devpath).toBe(devpath);
      expect(Device.fromSyspath(host, syspath)?.id).toBe(id);
    }
  });

  it('may be the one that this runs on', () => {
    const host: Host = { paths: systemPaths, stored: () => null };
    const devices = enumerateAll(host, {});
    expect(devices.length).toBeGreaterThan(10);
    const ids = new Map<string, string[]>();
    for (const { id, devpath } of devices) ids.set(id, [...(ids.get(id) ?? []), devpath]);
    for (const [id, devpaths] of ids) {
      const found = Device.fromId(host, id);
      // Two devices of one name have no id of their own; one may also be gone by now.
      if (devpaths.length === 1 && found !== null) expect(found.devpath).toBe(devpaths[0]);
    }
  });
});

describe('a device of sysfs', () => {
  it('is found through a link, and known by its own place', () => {
    const host = hostWith(controller, disk);
    expect(Device.fromSyspath(host, '/sys/class/block/sda')?.syspath).toBe(`/sys${disk.devpath}`);
    expect(Device.fromSyspath(host, '/sys/class/block/../block/sda/')?.syspath).toBe(`/sys${disk.devpath}`);
  });

  it('is found when sysfs is behind a link itself', () => {
    const paths = makeMachine([disk]);
    symlinkSync(paths.sys, `${paths.run}/sys`);
    expect(Device.fromSyspath(hostOf({ ...paths, sys: `${paths.run}/sys` }), '/sys/class/block/sda')?.devpath).toBe(disk.devpath);
  });

  it.each(['/sys', '/sys/devices', '/sys/devices/pci0000:00/0000:00:01.0/host0/block', '/sys/nowhere', '/sys/devices/pci0000:00/0000:00:01.0/vendor', '/etc'])('is not %s', (syspath) => {
    expect(Device.fromSyspath(hostWith(controller, disk), syspath)).toBeNull();
  });

  it('is not behind a link that leads out of sysfs', () => {
    const paths = makeMachine([disk]);
    symlinkSync('/', `${paths.sys}/class/block/out`);
    expect(Device.fromSyspath(hostOf(paths), '/sys/class/block/out')).toBeNull();
  });

  it('has properties in the order of its uevent file, then its number and its subsystem', () => {
    expect([...deviceAt(hostWith(disk), disk.devpath).kernelProperties.keys()]).toEqual(['DEVPATH', 'DEVNAME', 'DEVTYPE', 'DISKSEQ', 'MAJOR', 'MINOR', 'SUBSYSTEM']);
  });

  it('may have no uevent file, in a sysfs that somebody made', () => {
    const host = hostWith({ devpath: '/devices/made', subsystem: 'made', uevent: null, attributes: { size: '5\n' } });
    const device = deviceAt(host, '/devices/made');
    expect([device.subsystem, device.attribute('size'), device.devname, device.devnum]).toEqual(['made', '5', null, null]);
  });

  it('tells by its uevent file what subsystem it has when no link does', () => {
    const host = hostWith({ devpath: '/devices/made', uevent: ['SUBSYSTEM=said', 'DEVTYPE=t'] });
    expect(deviceAt(host, '/devices/made').subsystem).toBe('said');
    expect(deviceAt(host, '/devices/made').devtype).toBe('t');
  });

  it('has no subsystem, driver, node or number when nothing says so', () => {
    const device = deviceAt(hostWith({ devpath: '/devices/pci0000:00' }), '/devices/pci0000:00');
    expect([device.subsystem, device.driver, device.devname, device.devnum, device.ifindex, device.devtype, device.diskseq, device.devmode]).toEqual(Array(8).fill(null));
  });

  it.each([
    ['/module/loop', 'module', '+module:loop'],
    ['/bus/usb', 'subsystem', '+subsystem:usb'],
    ['/class/net', 'subsystem', '+subsystem:net'],
    ['/bus/usb/drivers', 'drivers', '+drivers:usb:drivers'],
    ['/bus/usb/drivers/hub', 'drivers', '+drivers:usb:hub'],
    ['/bus/mdio/drivers/Qualcomm AR8031!AR8033', 'drivers', '+drivers:mdio:Qualcomm AR8031!AR8033'],
    ['/kernel', null, '+:kernel'],
  ])('may be %s, which is no device', (devpath, subsystem, id) => {
    const paths = makeMachine();
    mkdirSync(paths.sys + devpath, { recursive: true });
    const device = deviceAt(hostOf(paths), devpath);
    expect([device.subsystem, device.id]).toEqual([subsystem, id]);
  });
});

describe('a device of an event', () => {
  const properties = { SUBSYSTEM: 'block', DEVNAME: 'sda', MAJOR: '8', MINOR: '0', DEVMODE: '0640', DEVUID: '3', DEVGID: '6', DISKSEQ: '18446744073709551615' };

  it('is known without anything being read', () => {
    const device = Device.fromUevent({ paths: makeMachine(), stored: () => null }, uevent('/devices/gone/block/sda', properties));
    expect(device).toMatchObject({ syspath: '/sys/devices/gone/block/sda', sysname: 'sda', subsystem: 'block', id: 'b8:0' });
    expect(device).toMatchObject({ devname: '/dev/sda', devnum: { major: 8, minor: 0 }, devmode: 0o640, devuid: 3, devgid: 6, diskseq: 18446744073709551615n });
    expect(device.isPresent).toBe(false);
  });

  it('has no node where the event says one outside of /dev', () => {
    const device = Device.fromUevent({ paths: makeMachine(), stored: () => null }, uevent('/devices/x', { DEVNAME: '../etc/passwd' }));
    expect(device.devname).toBeNull();
    expect(device.kernelProperties.has('DEVNAME')).toBe(false);
  });

  it('learns of a driver that was bound meanwhile, and has it among its properties from then on', () => {
    const host = hostWith({ devpath: '/devices/x', subsystem: 'bus:usb', links: { driver: '../../bus/usb/drivers/hub' } });
    const device = Device.fromUevent(host, uevent('/devices/x', { SUBSYSTEM: 'usb' }));
    expect(device.kernelProperties.has('DRIVER')).toBe(false);
    expect(device.driver).toBe('hub');
    expect(device.kernelProperties.get('DRIVER')).toBe('hub');
  });
});

describe('the parent of a device', () => {
  it('is the nearest folder above that is a device', () => {
    const host = hostWith({ devpath: '/devices/pci0000:00' }, controller, disk);
    const chain: string[] = [];
    for (let above: Device | null = deviceAt(host, disk.devpath); above !== null; above = above.parent) chain.push(above.devpath);
    expect(chain).toEqual([disk.devpath, controller.devpath, '/devices/pci0000:00']);
  });

  it('of a driver is what stands above it', () => {
    const paths = makeMachine();
    mkdirSync(`${paths.sys}/bus/usb/drivers/hub`, { recursive: true });
    const hub = deviceAt(hostOf(paths), '/bus/usb/drivers/hub');
    expect([hub.parent?.devpath, hub.parent?.parent?.devpath, hub.parent?.parent?.parent?.devpath]).toEqual(['/bus/usb/drivers', '/bus/usb', '/bus']);
  });

  it('can be asked for by subsystem and devtype', () => {
    const partition: DeviceFolder = { devpath: `${disk.devpath}/sda1`, subsystem: 'block', uevent: ['DEVTYPE=partition', 'MAJOR=8', 'MINOR=1'] };
    const device = deviceAt(hostWith(controller, disk, partition), partition.devpath);
    expect(device.ancestor({ subsystem: 'block', devtype: 'disk' })?.sysname).toBe('sda');
    expect(device.ancestor({ subsystem: 'pci' })?.attribute('vendor')).toBe('0x8086');
    expect(device.ancestor({ subsystem: 'block', devtype: 'partition' })).toBeNull();
    expect(device.ancestor({ subsystem: 'usb' })).toBeNull();
  });
});

describe('what a user writes for a device', () => {
  const host = (): Host => {
    const machine = hostWith(controller, disk, { devpath: '/devices/virtual/net/lo', subsystem: 'net', uevent: ['INTERFACE=lo', 'IFINDEX=1'] });
    addDevice(machine.paths.sys, { devpath: '/devices/virtual/block/cciss!c0d0', subsystem: 'block', uevent: ['MAJOR=104', 'MINOR=0', 'DEVNAME=cciss/c0d0'] });
    for (const folder of ['gpio-a', 'gpio-b']) addDevice(machine.paths.sys, { devpath: `/devices/${folder}/chip0`, subsystem: folder === 'gpio-a' ? 'gpio' : 'bus:gpio' });
    return machine;
  };

  it.each([
    ['/sys/class/block/sda', disk.devpath],
    [`/sys${disk.devpath}`, disk.devpath],
    [disk.devpath, disk.devpath],
    ['b8:0', disk.devpath],
    ['/dev/block/8:0', disk.devpath],
    ['n1', '/devices/virtual/net/lo'],
    ['+pci:0000:00:01.0', controller.devpath],
    ['+block:cciss!c0d0', '/devices/virtual/block/cciss!c0d0'],
    ['+block:cciss/c0d0', '/devices/virtual/block/cciss!c0d0'],
    ['c8:0', null],
    ['/dev/char/8:0', null],
    ['b8:1', null],
    ['n2', null],
    ['+pci:0000:00:02.0', null],
    ['+net:0000:00:01.0', null],
    ['+gpio:chip0', null],
    ['/dev/nothing', null],
    ['sda', null],
    ['', null],
  ])('%j is %j', (text, devpath) => expect(Device.fromArgument(host(), text)?.devpath ?? null).toBe(devpath));

  it('may be a node', (context) => {
    const found = Device.fromArgument({ paths: systemPaths, stored: () => null }, '/dev/null');
    if (found === null) context.skip('needs /dev/null of this kernel');
    expect(found).toMatchObject({ id: 'c1:3', devname: '/dev/null' });
  });
});
