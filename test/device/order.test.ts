import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder, prioritized } from '../../src/device/order.ts';

const device = (devpath: string): { devpath: string } => ({ devpath });
const ordered = (...devpaths: string[]): string[] => inOrder(devpaths.map(device)).map(({ devpath }) => devpath);

describe('the order of devices', () => {
  it('compares devpaths part by part, so that a device stands before those below it and those after its own name', () => {
    const expected = ['/devices/net/a', '/devices/net/a/queues/rx-0', '/devices/net/a+', '/devices/net/a-b', '/devices/net/a.b', '/devices/net/ab'];
    expect(ordered(...[...expected].reverse())).toEqual(expected);
  });

  it('puts disks that are made of others last', () => {
    expect(ordered('/devices/virtual/block/dm-0', '/devices/virtual/block/md0/md0p1', '/devices/virtual/block/md0', '/devices/virtual/block/zram0', '/devices/virtual/tty/tty1')).toEqual([
      '/devices/virtual/block/zram0',
      '/devices/virtual/tty/tty1',
      '/devices/virtual/block/dm-0',
      '/devices/virtual/block/md0',
      '/devices/virtual/block/md0/md0p1',
    ]);
  });

  it('is the same whatever order they came in, with parents before their children', () => {
    const part = fc.stringMatching(/^[a-z0-9!+.:-]{1,6}$/);
    const devpaths = fc.uniqueArray(fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `/devices/${parts.join('/')}`));
    fc.assert(
      fc.property(devpaths, (paths) => {
        const result = ordered(...paths);
        expect(ordered(...[...paths].reverse())).toEqual(result);
        result.forEach((path, index) => {
          for (const later of result.slice(index + 1)) expect(path.startsWith(`${later}/`)).toBe(false);
        });
      }),
    );
  });
});

describe('the order with subsystems that go first', () => {
  const devices = [
    { devpath: '/devices/pci', subsystem: 'pci' },
    { devpath: '/devices/pci/block/sda', subsystem: 'block' },
    { devpath: '/devices/pci/block/sda/sda1', subsystem: 'block' },
    { devpath: '/devices/usb', subsystem: 'usb' },
    { devpath: '/devices/usb/net/eth0', subsystem: 'net' },
    { devpath: '/devices/virtual/tty/tty1', subsystem: 'tty' },
  ];
  const order = (...subsystems: string[]): string[] => prioritized(devices, subsystems).map(({ devpath }) => devpath.slice(devpath.lastIndexOf('/') + 1));

  it('is the old one when there are none', () => expect(order()).toEqual(['pci', 'sda', 'sda1', 'usb', 'eth0', 'tty1']));
  it('takes the devices above along', () => expect(order('net')).toEqual(['usb', 'eth0', 'pci', 'sda', 'sda1', 'tty1']));
  it('follows the order of the subsystems', () => expect(order('tty', 'net')).toEqual(['tty1', 'usb', 'eth0', 'pci', 'sda', 'sda1']));
  it('knows nothing of subsystems without devices', () => expect(order('sound')).toEqual(order()));
});
