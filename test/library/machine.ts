import { mkdirSync, writeFileSync } from 'node:fs';
import type { Paths } from '../../src/base/paths.ts';
import { makeMachine } from '../device/machine.ts';

export const port = '/devices/pci0000:00/usb1/1-1';
export const tty = `${port}/1-1:1.0/ttyUSB0/tty/ttyUSB0`;

/** A machine with a serial port at a USB device, a disk with two partitions, and an interface that no device manager has seen. */
export function smallMachine(): Paths {
  const paths = makeMachine([
    { devpath: '/devices/pci0000:00' },
    { devpath: '/devices/pci0000:00/usb1', subsystem: 'bus:usb', uevent: ['MAJOR=189', 'MINOR=0', 'DEVNAME=bus/usb/001/001', 'DEVTYPE=usb_device'] },
    {
      devpath: port,
      subsystem: 'bus:usb',
      uevent: ['MAJOR=189', 'MINOR=1', 'DEVNAME=bus/usb/001/002', 'DEVTYPE=usb_device', 'DRIVER=usb'],
      attributes: { idVendor: '0403\n', manufacturer: 'F\xc3\xbcr alle\n', serial: '\xff\xfe\n', descriptors: '\x12\x01\x00\xff' },
    },
    { devpath: `${port}/1-1:1.0`, subsystem: 'bus:usb', uevent: ['DEVTYPE=usb_interface', 'DRIVER=ftdi_sio'] },
    { devpath: `${port}/1-1:1.0/ttyUSB0`, subsystem: 'bus:usb-serial', uevent: ['DRIVER=ftdi_sio'] },
    { devpath: tty, subsystem: 'tty', uevent: ['MAJOR=188', 'MINOR=0', 'DEVNAME=ttyUSB0'], attributes: { dev: '188:0\n', 'power/control': 'auto\n' }, links: { driver: '../../../../../../../bus/usb-serial/drivers/ftdi_sio' } },
    { devpath: '/devices/virtual/block/vdz', subsystem: 'block', uevent: ['MAJOR=8', 'MINOR=0', 'DEVNAME=vdz', 'DEVTYPE=disk', 'DISKSEQ=9007199254740993'], attributes: { size: '4096\n', 'queue/rotational': '0\n' } },
    { devpath: '/devices/virtual/block/vdz/vdz1', subsystem: 'block', uevent: ['MAJOR=8', 'MINOR=1', 'DEVNAME=vdz1', 'DEVTYPE=partition'] },
    { devpath: '/devices/virtual/block/vdz/vdz2', subsystem: 'block', uevent: ['MAJOR=8', 'MINOR=2', 'DEVNAME=vdz2', 'DEVTYPE=partition'] },
    { devpath: '/devices/virtual/net/eth007', subsystem: 'net', uevent: ['INTERFACE=eth007', 'IFINDEX=7'] },
  ]);
  const record = (id: string, lines: readonly string[]): void => {
    writeFileSync(`${paths.run}/udev/data/${id}`, lines.map((line) => `${line}\n`).join(''), 'latin1');
    for (const tag of lines.filter((line) => line.startsWith('G:')).map((line) => line.slice(2))) {
      mkdirSync(`${paths.run}/udev/tags/${tag}`, { recursive: true });
      writeFileSync(`${paths.run}/udev/tags/${tag}/${id}`, '');
    }
  };
  record('c188:0', ['S:serial/by-id/usb-F\xc3\xbcr_alle', 'I:1234567', 'E:ID_MODEL=F\xc3\xbcr alle', 'E:ID_BUS=usb', 'G:systemd', 'G:seat', 'Q:systemd', 'V:1']);
  record('b8:0', ['S:disk/by-id/disk', 'L:10', 'I:99', 'E:ID_BUS=ata', 'G:systemd', 'Q:systemd', 'V:1']);
  return paths;
}
