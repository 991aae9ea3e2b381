import { inspect, isDeepStrictEqual } from 'node:util';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Device, type PathOptions } from '../../src/index.ts';
import { port, smallMachine, tty } from './machine.ts';

function given(syspath = `/sys${tty}`): Device {
  return there(Device.fromSyspath(syspath, { paths: smallMachine() }));
}

function there(device: Device | null): Device {
  if (device === null) throw new Error('there is no such device');
  return device;
}

describe('a device', () => {
  it('has the names that udev gives it', () => {
    expect(given()).toMatchObject({
      syspath: `/sys${tty}`,
      devpath: tty,
      sysname: 'ttyUSB0',
      sysnum: '0',
      id: 'c188:0',
      subsystem: 'tty',
      devtype: null,
      driver: 'ftdi_sio',
      devnode: '/dev/ttyUSB0',
      devnum: { major: 188, minor: 0 },
      ifindex: null,
      diskseq: null,
      action: null,
      seqnum: null,
      isPresent: true,
    });
  });

  it('has what the database says of it, as text', () => {
    const device = given();
    expect(device.isInitialized).toBe(true);
    expect(device.initializedAt).toBe(1234567n);
    expect(device.links).toEqual(['/dev/serial/by-id/usb-Für_alle']);
    expect([...device.tags]).toEqual(['systemd', 'seat']);
    expect([...device.currentTags]).toEqual(['systemd']);
    expect(device.property('ID_MODEL')).toBe('Für alle');
    expect(device.property('DEVLINKS')).toBe('/dev/serial/by-id/usb-Für_alle');
    expect(device.property('NOTHING')).toBeNull();
  });

  it('has its properties in the order of udev', () => {
    expect([...given().properties]).toEqual([
      ['DEVPATH', tty],
      ['DEVNAME', '/dev/ttyUSB0'],
      ['MAJOR', '188'],
      ['MINOR', '0'],
      ['SUBSYSTEM', 'tty'],
      ['USEC_INITIALIZED', '1234567'],
      ['ID_MODEL', 'Für alle'],
      ['ID_BUS', 'usb'],
      ['DEVLINKS', '/dev/serial/by-id/usb-Für_alle'],
      ['TAGS', ':systemd:seat:'],
      ['CURRENT_TAGS', ':systemd:'],
    ]);
  });

  it('has numbers of 64 bits as they are', () => expect(given('/sys/devices/virtual/block/vdz').diskseq).toBe(9007199254740993n));

  it('that no device manager has seen is not initialised', () => {
    expect(given('/sys/devices/virtual/net/eth007')).toMatchObject({ isInitialized: false, initializedAt: null, links: [], ifindex: 7, sysnum: '007' });
  });
});

describe('an attribute', () => {
  const usb = (): Device => given(`/sys${port}`);

  it('is text without the newline at its end', () => expect(usb().attribute('manufacturer')).toBe('Für alle'));
  it('has a replacement character for what is not UTF-8', () => expect(usb().attribute('serial')).toBe('\ufffd\ufffd'));
  it('is to be had as bytes too', () => expect(usb().attributeBytes('serial')).toEqual(Buffer.from('fffe0a', 'hex')));
  it('may be binary', () => expect(usb().attributeBytes('descriptors')).toEqual(Buffer.from('120100ff', 'hex')));
  it('may be in a folder', () => expect(given('/sys/class/block/vdz').attribute('queue/rotational')).toBe('0'));
  it('of a link is the name that it leads to', () => expect([given().attribute('driver'), given().attribute('subsystem')]).toEqual(['ftdi_sio', 'tty']));
  it('is null when there is none, or it is a folder', () => expect(['none', 'power'].flatMap((name) => [given().attribute(name), given().attributeBytes(name)])).toEqual([null, null, null, null]));
  it('may be above, but not outside of sysfs', () => {
    expect(given().attributeBytes('../../../../idVendor')?.toString()).toBe('0403\n');
    expect(given().attributeBytes(`${'../'.repeat(20)}etc/hostname`)).toBeNull();
    expect(given().attribute(`${'../'.repeat(20)}etc/hostname`)).toBeNull();
  });
  it('has one of the names that the device lists', () => expect(given().attributeNames()).toEqual(['dev', 'driver', 'power/control', 'subsystem', 'uevent']));

  it('is read anew each time', () => {
    const paths = smallMachine();
    const device = there(Device.fromSyspath(`/sys${port}`, { paths }));
    expect(device.attribute('idVendor')).toBe('0403');
    writeFileSync(`${paths.sys}${port}/idVendor`, '1234\n');
    expect(device.attribute('idVendor')).toBe('1234');
  });
});

describe('devices around a device', () => {
  it('are those above it, the nearest first', () => {
    expect(given().parent?.sysname).toBe('ttyUSB0');
    expect([...given().ancestors()].map(({ sysname, subsystem }) => `${sysname} ${subsystem}`)).toEqual(['ttyUSB0 usb-serial', '1-1:1.0 usb', '1-1 usb', 'usb1 usb', 'pci0000:00 null']);
    expect(given().ancestor('usb', 'usb_device')?.attribute('idVendor')).toBe('0403');
    expect([given().ancestor('usb')?.sysname, given().ancestor('pci')]).toEqual(['1-1:1.0', null]);
  });

  it('are those directly below it', () => {
    const names = (syspath: string): string[] => given(syspath).children().map(({ sysname }) => sysname);
    expect(names('/sys/class/block/vdz')).toEqual(['vdz1', 'vdz2']);
    // The folder called tty between the two is no device.
    expect(names(`/sys${port}/1-1:1.0/ttyUSB0`)).toEqual(['ttyUSB0']);
    expect(names(`/sys${port}`)).toEqual(['1-1:1.0']);
    expect(names(`/sys${tty}`)).toEqual([]);
  });
});

describe('a device is found', () => {
  it.each<[string, (at: PathOptions) => Device | null, string | null]>([
    ['by its path', (at) => Device.fromSyspath('/sys/class/tty/ttyUSB0', at), 'ttyUSB0'],
    ['by a path that leads nowhere: not at all', (at) => Device.fromSyspath('/sys/class/tty/ttyUSB1', at), null],
    ['by its id', (at) => Device.fromId('c188:0', at), 'ttyUSB0'],
    ['by what is no id: not at all', (at) => Device.fromId('tty', at), null],
    ['by its number', (at) => Device.fromDevnum('block', { major: 8, minor: 1 }, at), 'vdz1'],
    ['by its number in one piece, as stat has it', (at) => Device.fromDevnum('character', 188 * 256, at), 'ttyUSB0'],
    ['by the number of another kind: not at all', (at) => Device.fromDevnum('character', { major: 8, minor: 1 }, at), null],
    ['by its index', (at) => Device.fromIfindex(7, at), 'eth007'],
    ['by its subsystem and name', (at) => Device.fromSubsystemSysname('usb', '1-1:1.0', at), '1-1:1.0'],
    ['by the name of its node that says the number', (at) => Device.fromDevnode('/dev/char/188:0', at), 'ttyUSB0'],
    ['by a node that is not there: not at all', (at) => Device.fromDevnode('/dev/ttyUSB0', at), null],
  ])('%s', (_, find, sysname) => expect(find({ paths: smallMachine() })?.sysname ?? null).toBe(sysname));

  it('by its node and by a link to it', () => {
    const paths = smallMachine();
    symlinkSync('/dev/null', `${paths.dev}/my-null`);
    mkdirSync(`${paths.sys}/devices/virtual/mem/null`, { recursive: true });
    writeFileSync(`${paths.sys}/devices/virtual/mem/null/uevent`, 'MAJOR=1\nMINOR=3\nDEVNAME=null\n');
    mkdirSync(`${paths.sys}/class/mem`);
    symlinkSync('../../../../class/mem', `${paths.sys}/devices/virtual/mem/null/subsystem`);
    symlinkSync('../../devices/virtual/mem/null', `${paths.sys}/dev/char/1:3`);
    expect(Device.fromDevnode('/dev/my-null', { paths })?.sysname).toBe('null');
    expect(Device.fromDevnode('my-null', { paths })?.sysname).toBe('null');
    symlinkSync('/dev/null', `${paths.run}/elsewhere`);
    expect(Device.fromDevnode(`${paths.run}/elsewhere`, { paths })?.sysname).toBe('null');
    expect(Device.fromDevnode(paths.run, { paths })).toBeNull();
  });
});

it('a device that has gone says so, and its attributes are null', () => {
  const paths = smallMachine();
  const device = there(Device.fromSyspath(`/sys${tty}`, { paths }));
  renameSync(`${paths.sys}${tty}`, `${paths.sys}/gone`);
  rmSync(`${paths.sys}/gone`, { recursive: true });
  expect([device.isPresent, device.attribute('dev'), device.attributeNames(), device.children()]).toEqual([false, null, [], []]);
});

it('devices are equal when they are at one path', () => {
  expect(isDeepStrictEqual(given(), given())).toBe(true);
  expect(isDeepStrictEqual(given(), given(`/sys${port}`))).toBe(false);
});

it('a device deep within what is printed is only named, as objects are', () => {
  expect(inspect({ a: [given()] }, { depth: 1 })).toBe('{ a: [ [Device] ] }');
});

it('a device shows what it is when it is printed', () => {
  const shown = inspect(given(), { breakLength: Infinity });
  expect(shown).toMatch(/^Device \{/);
  expect(shown).toContain(`syspath: '${given().syspath}'`);
});

it('a device is JSON without loss', () => {
  expect(JSON.parse(JSON.stringify(given('/sys/class/block/vdz')))).toEqual({
    syspath: '/sys/devices/virtual/block/vdz',
    sysname: 'vdz',
    subsystem: 'block',
    devtype: 'disk',
    driver: null,
    devnode: '/dev/vdz',
    devnum: { major: 8, minor: 0 },
    ifindex: null,
    diskseq: '9007199254740993',
    isInitialized: true,
    initializedAt: '99',
    links: ['/dev/disk/by-id/disk'],
    tags: ['systemd'],
    currentTags: ['systemd'],
    properties: {
      DEVPATH: '/devices/virtual/block/vdz', DEVNAME: '/dev/vdz', DEVTYPE: 'disk', DISKSEQ: '9007199254740993', MAJOR: '8', MINOR: '0', SUBSYSTEM: 'block',
      USEC_INITIALIZED: '99', ID_BUS: 'ata', DEVLINKS: '/dev/disk/by-id/disk', TAGS: ':systemd:', CURRENT_TAGS: ':systemd:',
    },
  });
});
