import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalLink, driverSubsystemOf, idOf, isTag, parseId, placesOf, sysnameOf, sysnumOf } from '../../src/device/names.ts';

describe('the name of a device', () => {
  it.each([
    ['/devices/virtual/net/lo', 'lo'],
    ['/devices/virtual/block/cciss!c0d0', 'cciss/c0d0'],
    ['/bus/mdio_bus/drivers/Qualcomm AR8031!AR8033', 'Qualcomm AR8031/AR8033'],
  ])('of %s is %s', (devpath, sysname) => expect(sysnameOf(devpath)).toBe(sysname));
});

describe('the number of a device', () => {
  it.each([
    ['sda1', '1'],
    ['eth10', '10'],
    ['0000:00:1f.2', '2'],
    ['ttyS007', '007'],
    ['sda', null],
    ['tty1a', null],
    ['007', null],
    ['', null],
  ])('of %j is %j', (sysname, sysnum) => expect(sysnumOf(sysname)).toBe(sysnum));
});

describe('a tag', () => {
  it.each(['systemd', 'seat-0', 'a_b', '9'])('may be %j', (text) => expect(isTag(text)).toBe(true));
  it.each(['', 'a:b', 'a b', 'a.b', '../a', 'a/b', 'a\n', '\xe9', 'x'.repeat(256)])('may not be %j', (text) => expect(isTag(text)).toBe(false));
});

describe('the name of a link', () => {
  it.each([
    ['disk/by-id/x', 'disk/by-id/x'],
    ['disk//by-id/./x', 'disk/by-id/x'],
    ['a\\x20b', 'a\\x20b'],
    ['../etc/passwd', null],
    ['a/../../etc', null],
    ['a\nb', null],
    ['', null],
    ['/', null],
  ])('of %j is %j', (name, link) => expect(canonicalLink(name)).toBe(link));
});

describe('the database id', () => {
  const parts = { subsystem: 'usb', devpath: '/devices/usb1/1-1', devnum: null, ifindex: null };
  it.each([
    ['of a disk', { subsystem: 'block', devnum: { major: 8, minor: 16 } }, 'b8:16'],
    ['of another node', { subsystem: 'mem', devnum: { major: 1, minor: 3 } }, 'c1:3'],
    ['of a node without subsystem', { subsystem: null, devnum: { major: 1, minor: 3 } }, 'c1:3'],
    ['of an interface', { subsystem: 'net', ifindex: 2 }, 'n2'],
    ['of a device without either', {}, '+usb:1-1'],
    ['of a device with a slash in its name', { devpath: '/devices/a!b' }, '+usb:a!b'],
    ['of a driver', { subsystem: 'drivers', devpath: '/bus/usb/drivers/hub' }, '+drivers:usb:hub'],
    ['of the folder of drivers', { subsystem: 'drivers', devpath: '/bus/usb/drivers' }, '+drivers:usb:drivers'],
    ['of a bus', { subsystem: 'subsystem', devpath: '/bus/usb' }, '+subsystem:usb'],
  ])('%s', (_, change, id) => expect(idOf({ ...parts, ...change })).toBe(id));

  it.each(['', 'b8', 'b0:1', 'b4096:0', 'b8:1048576', 'n0', 'n-1', 'n', 'x8:0', '+usb', '+:a', '+usb:', '+usb:..', '+../x:a', 'sda'])('is not %j', (id) => expect(parseId(id)).toBeNull());

  it('tells what it is made of', () => {
    const name = fc.stringMatching(/^[0-9a-z][0-9a-z!.-]{0,20}$/).filter((text) => text !== '..');
    const number = fc.record({ major: fc.integer({ min: 1, max: 0xfff }), minor: fc.integer({ min: 0, max: 0xfffff }) });
    fc.assert(
      fc.property(name, number, fc.constantFrom('block', 'mem'), (file, devnum, subsystem) => {
        const kind = subsystem === 'block' ? 'block' : 'character';
        expect(parseId(idOf({ subsystem, devpath: `/devices/${file}`, devnum, ifindex: null }))).toEqual({ kind, devnum });
        expect(parseId(idOf({ subsystem, devpath: `/devices/${file}`, devnum: null, ifindex: null }))).toEqual({ kind: 'name', subsystem, sysname: file });
      }),
    );
  });

  it('is never an error, whatever is asked about', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        parseId(one);
        for (const { syspath } of placesOf(one, other)) expect(syspath).not.toMatch(/\/\.\.?(\/|$)/);
      }),
    );
  });
});

describe('the bus of a driver', () => {
  it.each([
    ['/bus/usb/drivers/hub', 'usb'],
    ['/bus/usb/drivers', 'usb'],
    ['/devices/platform/x/drivers/y', 'x'],
    ['/devices/virtual/net/lo', null],
    ['/bus/usb/driversx', null],
  ])('of %s is %j', (devpath, bus) => expect(driverSubsystemOf(devpath)).toBe(bus));
});

describe('the places to look for a device', () => {
  const syspaths = (subsystem: string, name: string): string[] => placesOf(subsystem, name).map(({ syspath }) => syspath);
  const ordinary = (subsystem: string, name: string): string[] => [`/sys/bus/${subsystem}/devices/${name}`, `/sys/class/${subsystem}/${name}`, `/sys/firmware/${subsystem}/${name}`];

  it.each([
    ['usb', '1-1', []],
    ['block', 'cciss/c0d0', []],
    ['subsystem', 'usb', ['/sys/bus/usb', '/sys/class/usb']],
    ['module', 'loop', ['/sys/module/loop']],
    ['drivers', 'usb:hub', ['/sys/bus/usb/drivers/hub']],
    ['drivers', 'usb:drivers', ['/sys/bus/usb/drivers']],
  ])('called %s/%s', (subsystem, name, special) => expect(syspaths(subsystem, name)).toEqual([...special, ...ordinary(subsystem, name.replace('/', '!'))]));

  it.each([['..', 'a'], ['a/b', 'c'], ['a', '..'], ['', 'a'], ['a', '']])('called %j/%j are none', (subsystem, name) => expect(syspaths(subsystem, name)).toEqual([]));
});
