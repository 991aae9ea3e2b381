import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Device, enumerate, settled, type DeviceMatch } from '../../src/index.ts';
import { port, smallMachine, tty } from './machine.ts';

const everything = ['usb1', '1-1', '1-1:1.0', 'ttyUSB0', 'ttyUSB0', 'vdz', 'vdz1', 'vdz2', 'eth007'];
const names = (devices: Iterable<Device>): string[] => [...devices].map(({ sysname }) => sysname);

describe('enumerate', () => {
  it.each<[string, DeviceMatch, readonly string[]]>([
    ['lists all devices, each behind those that it is part of', {}, everything],
    ['takes a subsystem', { subsystem: 'block' }, ['vdz', 'vdz1', 'vdz2']],
    ['takes several, and patterns', { subsystem: ['n*', 'tty'] }, ['ttyUSB0', 'eth007']],
    ['leaves out subsystems', { notSubsystem: ['usb*', 'block'] }, ['ttyUSB0', 'eth007']],
    ['takes names', { sysname: 'vdz?' }, ['vdz1', 'vdz2']],
    ['leaves out names', { subsystem: 'block', notSysname: 'vdz1' }, ['vdz', 'vdz2']],
    ['takes a property', { properties: { ID_BUS: 'usb' } }, ['ttyUSB0']],
    ['takes any of the values of a property', { properties: { ID_BUS: ['usb', 'a*'] } }, ['ttyUSB0', 'vdz']],
    ['wants every property', { properties: { ID_BUS: true, ID_MODEL: true } }, ['ttyUSB0']],
    ['has text of any language', { properties: { ID_MODEL: 'Für*' } }, ['ttyUSB0']],
    ['takes attributes', { attributes: { manufacturer: 'Für alle' } }, ['1-1']],
    ['wants every attribute', { attributes: { size: true, 'queue/rotational': '1' } }, []],
    ['leaves out attributes', { subsystem: 'usb', notAttributes: { idVendor: true } }, ['usb1', '1-1:1.0']],
    ['takes a tag', { tags: 'systemd' }, ['ttyUSB0', 'vdz']],
    ['wants every tag', { tags: ['systemd', 'seat'] }, ['ttyUSB0']],
    ['takes what is below a device, and the device', { parent: '/sys/class/block/vdz' }, ['vdz', 'vdz1', 'vdz2']],
    ['finds nothing below what is not there', { parent: '/sys/class/block/vdy' }, []],
    ['takes what is initialised', { initialized: true }, ['ttyUSB0', 'vdz']],
    ['takes what is not', { initialized: false, subsystem: ['net', 'block', 'tty'] }, ['vdz1', 'vdz2', 'eth007']],
    ['wants everything that is asked for', { subsystem: 'block', initialized: true, properties: { ID_BUS: 'usb' } }, []],
  ])('%s', (_, match, expected) => expect(names(enumerate({ ...match, paths: smallMachine() }))).toEqual(expected));

  it('takes a device as the parent', () => {
    const paths = smallMachine();
    const parent = Device.fromSyspath(`/sys${port}`, { paths }) as Device;
    expect(enumerate({ parent, subsystem: 'tty', paths }).map(({ syspath }) => syspath)).toEqual([`/sys${tty}`]);
  });
});

describe('where no device manager runs', () => {
  const withoutUdev = (): { paths: ReturnType<typeof smallMachine> } => {
    const paths = smallMachine();
    rmSync(paths.run, { recursive: true });
    return { paths };
  };

  it('all devices are there, and none is initialised', () => {
    const devices = enumerate(withoutUdev());
    expect(names(devices)).toEqual(everything);
    expect(devices.filter(({ isInitialized, tags, links }) => isInitialized || tags.size > 0 || links.length > 0)).toEqual([]);
    expect(enumerate({ ...withoutUdev(), initialized: true })).toEqual([]);
    expect(enumerate({ ...withoutUdev(), tags: 'systemd' })).toEqual([]);
  });

  it('the queue is empty', async () => await settled({ ...withoutUdev(), timeoutMs: 0 }));
});

it('where there is no sysfs there are no devices', () => expect(enumerate({ paths: { sys: '/nowhere' } })).toEqual([]));
