import { describe, expect, it } from 'vitest';
import { usbId } from '../../src/builtin/usb_id.ts';
import { deviceAt, hostOf, makeMachine } from '../device/machine.ts';
import { callBuiltin, propertiesOf } from './call.ts';
import { chain, endOf, type Attributes } from './chain.ts';
import { outputOf, ReferenceBuiltins } from './reference.ts';

const hub = 'pci0000:00/0000:00:14.0@pci/usb1@usb:usb_device';
const device = `${hub}/1-4@usb:usb_device`;
const mouse = `${device}/1-4:1.0@usb:usb_interface/0003:046D:C52B.0001@hid/input/input7@input/event3@input`;
const disk = `${device}/1-4:1.0@usb:usb_interface/host6@scsi:scsi_host/target6:0:0@scsi:scsi_target/6:0:0:1@scsi:scsi_device/block/sdb@block:disk/sdb1@block:partition`;

const numbers = { idVendor: '046d\n', idProduct: 'c52b\n' };
const receiver = { ...numbers, manufacturer: 'Logitech\n', product: 'USB Receiver\n', bcdDevice: '1201\n' };
const storage = { bInterfaceClass: '08\n', bInterfaceSubClass: '06\n', bInterfaceNumber: '00\n' };
const scsi = { vendor: 'SanDisk \n', model: 'Cruzer  Blade    \n', rev: '1.00\n', type: '0\n' };

interface Case {
  readonly name: string;
  readonly way: string;
  readonly attributes: Attributes;
  /** what the kernel says of the device at the end of the way */
  readonly uevent?: readonly string[];
  /** a part of the properties; null where the builtin fails, and of a property that is not there or taken away */
  readonly is: Readonly<Record<string, string | null>> | null;
}

const cases: readonly Case[] = [
  {
    name: 'a device is called what it calls itself, with and without the prefix of the bus',
    way: device,
    attributes: { '1-4': receiver },
    is: {
      ID_BUS: 'usb', ID_MODEL: 'USB_Receiver', ID_MODEL_ENC: 'USB\\x20Receiver', ID_MODEL_ID: 'c52b', ID_SERIAL: 'Logitech_USB_Receiver', ID_VENDOR: 'Logitech', ID_VENDOR_ENC: 'Logitech', ID_VENDOR_ID: '046d', ID_REVISION: '1201',
      ID_USB_MODEL: 'USB_Receiver', ID_USB_MODEL_ENC: 'USB\\x20Receiver', ID_USB_MODEL_ID: 'c52b', ID_USB_SERIAL: 'Logitech_USB_Receiver', ID_USB_VENDOR: 'Logitech', ID_USB_VENDOR_ENC: 'Logitech', ID_USB_VENDOR_ID: '046d', ID_USB_REVISION: '1201',
      ID_SERIAL_SHORT: null, ID_TYPE: null, ID_USB_INTERFACES: null, ID_USB_INTERFACE_NUM: null, ID_USB_DRIVER: null,
    },
  },
  { name: 'a device without names has its numbers', way: device, attributes: { '1-4': numbers }, is: { ID_SERIAL: '046d_c52b', ID_MODEL: 'c52b', ID_VENDOR_ENC: '046d', ID_REVISION: null } },
  { name: 'a serial number is part of the serial', way: device, attributes: { '1-4': { ...receiver, serial: ' 00 1/2 \n' } }, is: { ID_SERIAL: 'Logitech_USB_Receiver_00_1_2', ID_SERIAL_SHORT: '00_1_2', ID_USB_SERIAL_SHORT: '00_1_2' } },
  { name: 'a serial number with a comma is none', way: device, attributes: { '1-4': { ...receiver, serial: '1,2\n' } }, is: { ID_SERIAL: 'Logitech_USB_Receiver', ID_SERIAL_SHORT: null } },
  { name: 'a serial number that is not ASCII is none', way: device, attributes: { '1-4': { ...receiver, serial: 'S\xc3\xa9rie\n' } }, is: { ID_SERIAL: 'Logitech_USB_Receiver', ID_SERIAL_SHORT: null } },
  { name: 'a serial number with a control character is none', way: device, attributes: { '1-4': { ...receiver, serial: 'a\tb\n' } }, is: { ID_SERIAL_SHORT: null } },
  { name: 'a serial number of blanks is none', way: device, attributes: { '1-4': { ...receiver, serial: '   \n' } }, is: { ID_SERIAL_SHORT: null, ID_SERIAL: 'Logitech_USB_Receiver' } },
  { name: 'names keep UTF-8 and lose what a link could not have', way: device, attributes: { '1-4': { ...numbers, manufacturer: 'S\xc3\xbcd/Nord\xff & Co\n', product: '\\x41 (R)\n' } }, is: { ID_VENDOR: 'S\xc3\xbcd_Nord____Co', ID_VENDOR_ENC: 'S\xc3\xbcd\\x2fNord\\xff\\x20\\x26\\x20Co', ID_MODEL: '\\x41__R_', ID_MODEL_ENC: '\\x5cx41\\x20\\x28R\\x29' } },
  { name: 'only the beginning of a long name counts', way: device, attributes: { '1-4': { ...numbers, manufacturer: `${'v'.repeat(70)}\n`, product: `  ${'p'.repeat(70)}\n`, bcdDevice: `${'r'.repeat(70)}\n` } }, is: { ID_VENDOR: 'v'.repeat(63), ID_VENDOR_ENC: 'v'.repeat(70), ID_MODEL: 'p'.repeat(61), ID_MODEL_ENC: `\\x20\\x20${'p'.repeat(70)}`, ID_REVISION: 'r'.repeat(63) } },
  { name: 'an encoded name ends after the last character that there is room for', way: device, attributes: { '1-4': { ...numbers, manufacturer: `${' '.repeat(100)}\n`, product: `${'a'.repeat(253)}  \n` } }, is: { ID_VENDOR_ENC: '\\x20'.repeat(63), ID_MODEL_ENC: 'a'.repeat(253) } },
  { name: 'a serial ends where there is no more room', way: device, attributes: { '1-4': { ...receiver, serial: `${'s'.repeat(300)}\n` } }, is: { ID_SERIAL: `Logitech_USB_Receiver_${'s'.repeat(233)}`, ID_SERIAL_SHORT: 's'.repeat(300) } },
  { name: 'a name of blanks is taken away', way: device, attributes: { '1-4': { ...numbers, manufacturer: '  \n', product: '\n' } }, is: { ID_VENDOR: null, ID_MODEL: null, ID_SERIAL: '_' } },
  { name: 'a device without numbers has no names', way: device, attributes: { '1-4': { idVendor: '046d\n' } }, is: null },
  { name: 'each kind of interface is told once', way: device, attributes: { '1-4': { ...receiver, descriptors: descriptors('030101', '030102', '030101', '08ff50') } }, is: { ID_USB_INTERFACES: ':030101:030102:08ff50:' } },
  { name: 'descriptors that are too short tell nothing', way: device, attributes: { '1-4': { ...receiver, descriptors: '\x12\x01' } }, is: { ID_USB_INTERFACES: null } },
  { name: 'a descriptor without length ends them', way: device, attributes: { '1-4': { ...receiver, descriptors: `${descriptors('030101')}\0\0${descriptors('080650')}` } }, is: { ID_USB_INTERFACES: ':030101:' } },
  { name: 'a descriptor longer than all of them ends them in the middle', way: device, attributes: { '1-4': { ...receiver, descriptors: `${descriptors('030101')}\xff\x24${'x'.repeat(20)}` } }, is: { ID_USB_INTERFACES: ':030101' } },
  { name: 'the list of kinds ends where there is no more room', way: device, attributes: { '1-4': { ...receiver, descriptors: descriptors(...Array.from({ length: 90 }, (_, index) => `ff00${(index + 16).toString(16)}`)) } }, is: { ID_USB_INTERFACES: `:${Array.from({ length: 72 }, (_, index) => `ff00${(index + 16).toString(16)}:`).join('')}` } },

  { name: 'what is behind an interface has its number, its driver and its kind', way: mouse, attributes: { '1-4': receiver, '1-4:1.0': { bInterfaceClass: '03\n', bInterfaceNumber: '00\n' } }, is: { ID_TYPE: 'hid', ID_USB_TYPE: 'hid', ID_USB_INTERFACE_NUM: '00', ID_MODEL: 'USB_Receiver' } },
  ...Object.entries({ '01': 'audio', '02': 'generic', '03': 'hid', '06': 'media', '07': 'printer', '09': 'hub', '0a': 'generic', '0e': 'video', e0: 'generic', ff: 'generic', '0x9': 'hub' }).map(([number, kind]): Case => ({
    name: `class ${number} is of kind ${kind}`, way: mouse, attributes: { '1-4': receiver, '1-4:1.0': { bInterfaceClass: `${number}\n` } }, is: { ID_TYPE: kind },
  })),
  { name: 'an interface itself is not below one', way: `${device}/1-4:1.0@usb:usb_interface`, attributes: { '1-4': receiver, '1-4:1.0': { bInterfaceClass: '03\n' } }, is: null },
  { name: 'an interface without a class tells nothing', way: mouse, attributes: { '1-4': receiver }, is: null },
  { name: 'a class that is no number tells nothing', way: mouse, attributes: { '1-4': receiver, '1-4:1.0': { bInterfaceClass: 'x\n' } }, is: null },
  { name: 'what is not behind USB has no answer', way: 'pci0000:00/0000:00:1f.2@pci/ata1/host0@scsi:scsi_host', attributes: {}, is: null },

  { name: 'a disk is called what it calls itself, with its place in a reader', way: disk, attributes: { '1-4': { ...receiver, serial: '42\n' }, '1-4:1.0': storage, '6:0:0:1': scsi }, is: { ID_VENDOR: 'SanDisk', ID_VENDOR_ENC: 'SanDisk\\x20', ID_MODEL: 'Cruzer_Blade', ID_MODEL_ENC: 'Cruzer\\x20\\x20Blade\\x20\\x20\\x20\\x20', ID_REVISION: '1.00', ID_TYPE: 'disk', ID_INSTANCE: '0:1', ID_SERIAL: 'SanDisk_Cruzer_Blade_42-0:1', ID_SERIAL_SHORT: '42', ID_MODEL_ID: 'c52b', ID_USB_INSTANCE: '0:1' } },
  ...Object.entries({ '0': 'disk', '1': 'tape', '2': 'generic', '4': 'optical', '5': 'cd', '7': 'optical', '14': 'disk', '0xf': 'optical', '13': 'generic' }).map(([number, kind]): Case => ({
    name: `SCSI type ${number} is of kind ${kind}`, way: disk, attributes: { '1-4': receiver, '1-4:1.0': storage, '6:0:0:1': { ...scsi, type: `${number}\n` } }, is: { ID_TYPE: kind },
  })),
  ...Object.entries({ '01': 'rbc', '02': 'atapi', '03': 'tape', '04': 'floppy', '05': 'generic', '06': 'scsi', '6': 'scsi', '08': 'generic', '10': 'generic', '0x2': 'atapi' }).map(([number, kind]): Case => ({
    name: `storage of subclass ${number} that is no SCSI device is of kind ${kind}`, way: mouse, attributes: { '1-4': receiver, '1-4:1.0': { ...storage, bInterfaceSubClass: `${number}\n` } }, is: { ID_TYPE: kind, ID_MODEL: 'USB_Receiver' },
  })),
  { name: 'storage of a subclass that is no number has no kind', way: mouse, attributes: { '1-4': receiver, '1-4:1.0': { ...storage, bInterfaceSubClass: 'x\n' } }, is: { ID_TYPE: null } },
  { name: 'storage of no subclass has no kind', way: disk, attributes: { '1-4': receiver, '1-4:1.0': { bInterfaceClass: '08\n' }, '6:0:0:1': scsi }, is: { ID_TYPE: null, ID_MODEL: 'USB_Receiver' } },
  { name: 'a unit beyond 31 bits is read as a negative number', way: disk.replaceAll('6:0:0:1', '6:0:0:3221225473'), attributes: { '1-4': receiver, '1-4:1.0': storage, '6:0:0:3221225473': scsi }, is: { ID_INSTANCE: '0:-1073741823' } },
  { name: 'a disk that speaks no SCSI is called what the device is', way: disk, attributes: { '1-4': receiver, '1-4:1.0': { ...storage, bInterfaceSubClass: '01\n' }, '6:0:0:1': scsi }, is: { ID_TYPE: 'rbc', ID_MODEL: 'USB_Receiver', ID_INSTANCE: null } },
  { name: 'a disk without a vendor is called what the device is', way: disk, attributes: { '1-4': receiver, '1-4:1.0': storage, '6:0:0:1': { model: 'X\n', type: '0\n', rev: '1\n' } }, is: { ID_MODEL: 'USB_Receiver', ID_TYPE: 'scsi', ID_INSTANCE: null } },
  { name: 'a disk without a type keeps its names', way: disk, attributes: { '1-4': receiver, '1-4:1.0': storage, '6:0:0:1': { vendor: 'V\n', model: 'X\n', rev: '1\n' } }, is: { ID_VENDOR: 'V', ID_MODEL: 'X', ID_TYPE: 'scsi', ID_REVISION: '1201', ID_INSTANCE: null } },
  { name: 'a disk whose type is no number is one without', way: disk, attributes: { '1-4': receiver, '1-4:1.0': storage, '6:0:0:1': { ...scsi, type: '08\n' } }, is: { ID_MODEL: 'Cruzer_Blade', ID_TYPE: 'scsi', ID_INSTANCE: null } },
  { name: 'a disk without a revision has no place', way: disk, attributes: { '1-4': receiver, '1-4:1.0': storage, '6:0:0:1': { vendor: 'V\n', model: 'X\n', type: '0\n' } }, is: { ID_TYPE: 'disk', ID_REVISION: '1201', ID_INSTANCE: null } },
  { name: 'a disk whose vendor is blank has the vendor of the device', way: disk, attributes: { '1-4': receiver, '1-4:1.0': storage, '6:0:0:1': { ...scsi, vendor: '        \n' } }, is: { ID_VENDOR: 'Logitech', ID_VENDOR_ENC: 'Logitech', ID_MODEL: 'Cruzer_Blade' } },
  { name: 'where another bus has named the device only the names with the prefix are given', way: disk, attributes: { '1-4': receiver, '1-4:1.0': storage, '6:0:0:1': scsi }, uevent: ['ID_BUS=ata'], is: { ID_BUS: null, ID_MODEL: null, ID_SERIAL: null, ID_TYPE: null, ID_USB_MODEL: 'Cruzer_Blade', ID_USB_SERIAL: 'SanDisk_Cruzer_Blade-0:1', ID_USB_TYPE: 'disk' } },
];

describe('usb_id', () => {
  for (const { name, is, ...machine } of cases) {
    it(name, () => {
      const properties = propertiesOf(callBuiltin(usbId, build(machine).device));
      if (is === null || properties === null) expect(properties).toBe(is);
      else expect(Object.fromEntries(Object.keys(is).map((key) => [key, properties[key] ?? null]))).toEqual(is);
    });
  }

  it('names the driver of the interface', () => {
    const { device: end } = build({ way: mouse, attributes: { '1-4': receiver, '1-4:1.0': { bInterfaceClass: '03\n' } } }, { driver: '../../../../../bus/usb/drivers/usbhid' });
    expect(propertiesOf(callBuiltin(usbId, end))).toMatchObject({ ID_USB_DRIVER: 'usbhid' });
  });

  it('says all this as systemd does', (context) => {
    const reference = ReferenceBuiltins.find();
    if (!(reference instanceof ReferenceBuiltins)) return context.skip(`needs ${reference.missing}`);
    for (const { name, is: _, ...machine } of cases) {
      const { paths, device: end } = build(machine);
      const [theirs] = reference.ask(paths, [{ words: 'usb_id', devpath: end.devpath }]);
      expect.soft(outputOf(callBuiltin(usbId, end)), name).toEqual(theirs);
    }
  });
});

function build({ way, attributes, uevent = [] }: Pick<Case, 'way' | 'attributes' | 'uevent'>, linksOfInterface: Readonly<Record<string, string>> = {}) {
  const devices = chain(way, attributes).map((folder) => {
    if (folder.devpath === endOf(way)) return { ...folder, uevent: [...(folder.uevent ?? []), ...uevent] };
    return folder.devpath.endsWith('/1-4:1.0') ? { ...folder, links: linksOfInterface } : folder;
  });
  const paths = makeMachine(devices);
  return { paths, device: deviceAt(hostOf(paths), endOf(way)) };
}

/** A device descriptor, a configuration, and an interface with an endpoint for each triple of class, subclass and protocol. */
function descriptors(...triples: readonly string[]): string {
  const interfaces = triples.map((triple, index) => `\x09\x04${String.fromCharCode(index)}\0\x01${Buffer.from(triple, 'hex').toString('latin1')}\0\x07\x05\x81\x03\x08\0\x0a`);
  return `\x12\x01${'\0'.repeat(16)}\x09\x02${'\0'.repeat(7)}${interfaces.join('')}`;
}
