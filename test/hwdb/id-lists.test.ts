import { describe, expect, it } from 'vitest';
import { makeRoot, openFile, update } from './system.ts';

const pciIds = `# A list as the package pci.ids has it
0e11  Lamp Works
\t0046  Lamp Controller
\t\t0e11 4091  Reading Lamp 6i
\t\tbroken line
\t0047  Lantern #2
1af4  Other Lamps
C 01  Mass lamp controller
\t00  Table lamps
\t\t10  Dimmable
`;
const usbIds = `0a12  Glow GmbH
\t0001  Glow Dongle
\t\t00  An interface
C 03  Human Lamp Device
\t01  Boot Lamp
\t\t02  Mouse
AT 0100  Terminal that is no device
\t0001  Not a product
`;

function ask(files: Readonly<Record<string, string>>, modalias: string): Readonly<Record<string, string>> {
  const root = makeRoot(files);
  update(root);
  return Object.fromEntries(openFile(`${root}/etc/udev/hwdb.bin`).lookup(modalias));
}

describe('on a system without .hwdb files', () => {
  const files = { '/usr/share/misc/pci.ids': pciIds, '/usr/share/hwdata/usb.ids': usbIds };

  it.each([
    ['a PCI device', 'pci:v00000E11d00000046sv00001234sd00005678bc02sc00i00', { ID_VENDOR_FROM_DATABASE: 'Lamp Works', ID_MODEL_FROM_DATABASE: 'Lamp Controller' }],
    ['a card with it', 'pci:v00000E11d00000046sv00000E11sd00004091bc02sc00i00', { ID_VENDOR_FROM_DATABASE: 'Lamp Works', ID_MODEL_FROM_DATABASE: 'Lamp Controller (Reading Lamp 6i)' }],
    ['a name with a number sign', 'pci:v00000E11d00000047sv0sd0', { ID_VENDOR_FROM_DATABASE: 'Lamp Works', ID_MODEL_FROM_DATABASE: 'Lantern' }],
    ['a PCI class', 'pci:v1d1sv1sd1bc01sc00i10', { ID_PCI_CLASS_FROM_DATABASE: 'Mass lamp controller', ID_PCI_SUBCLASS_FROM_DATABASE: 'Table lamps', ID_PCI_INTERFACE_FROM_DATABASE: 'Dimmable' }],
    ['a USB device', 'usb:v0A12p0001d0100dc00', { ID_VENDOR_FROM_DATABASE: 'Glow GmbH', ID_MODEL_FROM_DATABASE: 'Glow Dongle' }],
    ['a USB class', 'usb:v1p1d1dc03dsc01dp02', { ID_USB_CLASS_FROM_DATABASE: 'Human Lamp Device', ID_USB_SUBCLASS_FROM_DATABASE: 'Boot Lamp', ID_USB_PROTOCOL_FROM_DATABASE: 'Mouse' }],
  ])('the lists of identifiers know %s', (_what, modalias, properties) => {
    expect(ask(files, modalias)).toEqual(properties);
  });

  it('one list is enough', () => {
    expect(ask({ '/usr/share/misc/usb.ids': usbIds }, 'usb:v0A12')).toEqual({ ID_VENDOR_FROM_DATABASE: 'Glow GmbH' });
  });
});

it('the lists are not read where there are .hwdb files', () => {
  expect(ask({ '/usr/share/misc/usb.ids': usbIds, '/etc/udev/hwdb.d/a.hwdb': 'x\n A=1\n' }, 'usb:v0A12')).toEqual({});
});
