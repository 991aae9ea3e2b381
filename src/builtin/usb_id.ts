import { sysFile } from '../base/paths.ts';
import { encodeNodeName, replaceBlanks, replaceUnsafe, utf8Length } from '../base/text.ts';
import type { Device } from '../device/device.ts';
import type { BuiltinAnswer, BuiltinCall } from '../rules/world.ts';
import { found, nothing, type Builtin } from './builtin.ts';
import { parseUnsigned } from '../base/number.ts';
import { numbersAfter } from '../base/scan.ts';
import { usbInterfaces } from './usb-interfaces.ts';

/**
 * What a USB device says of itself: vendor, model, serial number, and what its interface is for.
 *
 * Called for the device itself or for anything below one of its interfaces. A disk behind a bridge that speaks SCSI is named as
 * the disk calls itself, because the bridge often has another maker. The `ID_USB_` properties are always given; those without
 * that prefix only where no other bus has claimed the device (ID_BUS).
 */
export const usbId: Builtin = {
  name: 'usb_id',
  summary: 'USB device properties',
  run: identify,
};

/** As many bytes of a text as go into a property; the rest is not looked at. */
const maxNameBytes = 63;
const maxSerialNumberBytes = 511;
const maxSerialBytes = 255;
const maxEncodedBytes = 255;

/** The class of storage in bInterfaceClass (<linux/usb/ch9.h>). */
const massStorageClass = 8;

function identify({ device, property }: BuiltinCall): BuiltinAnswer {
  if (device.devtype === 'usb_device') return answer({ usb: device, usbInterface: null, storage: {}, type: null, hasBus: property('ID_BUS') !== null });

  const usbInterface = device.ancestor({ subsystem: 'usb', devtype: 'usb_interface' });
  if (usbInterface === null) return nothing('it is neither a USB device nor below a USB interface');
  const interfaceClass = parseUnsigned(usbInterface.attribute('bInterfaceClass') ?? '', { base: 16 });
  if (interfaceClass === null) return nothing(`${usbInterface.syspath} does not say its class`);
  const usb = usbInterface.ancestor({ subsystem: 'usb', devtype: 'usb_device' });
  if (usb === null) return nothing(`${usbInterface.syspath} is not below a USB device`);

  const subclass = parseUnsigned(usbInterface.attribute('bInterfaceSubClass') ?? '', { base: 16 });
  const type = interfaceClass === massStorageClass ? kindOfStorage(subclass) : (interfaceTypes.get(interfaceClass) ?? 'generic');
  const speaksScsi = interfaceClass === massStorageClass && (subclass === 2 || subclass === 6);
  return answer({ usb, usbInterface, storage: speaksScsi ? askDisk(device) : {}, type, hasBus: property('ID_BUS') !== null });
}

const interfaceTypes: ReadonlyMap<number, string> = new Map([[1, 'audio'], [3, 'hid'], [6, 'media'], [7, 'printer'], [9, 'hub'], [0xe, 'video']]);
const storageTypes: ReadonlyMap<number, string> = new Map([[1, 'rbc'], [2, 'atapi'], [3, 'tape'], [4, 'floppy'], [6, 'scsi']]);
/** by the peripheral device type of SCSI's INQUIRY (<scsi/scsi_proto.h>) */
const scsiTypes: ReadonlyMap<number, string> = new Map([[0, 'disk'], [1, 'tape'], [4, 'optical'], [5, 'cd'], [7, 'optical'], [0xe, 'disk'], [0xf, 'optical']]);

function kindOfStorage(subclass: number | null): string | null {
  return subclass === null ? null : (storageTypes.get(subclass) ?? 'generic');
}

/** What a disk says of itself, in the order in which it is asked: after the first answer that is missing it is asked no more. */
interface Storage {
  readonly vendor?: string;
  readonly model?: string;
  readonly type?: string;
  readonly revision?: string;
  /** TARGET:LUN, since some readers give all their slots one name */
  readonly instance?: string;
}

function askDisk(device: Device): Storage {
  const scsi = device.ancestor({ subsystem: 'scsi', devtype: 'scsi_device' });
  const address = scsi === null ? null : numbersAfter(['', ':', ':', ':'], scsi.sysname);
  if (scsi === null || address === null) return {};
  const vendor = scsi.attribute('vendor');
  if (vendor === null) return {};
  const model = scsi.attribute('model');
  if (model === null) return { vendor };
  const typeNumber = parseUnsigned(scsi.attribute('type') ?? '', { base: 0 });
  if (typeNumber === null) return { vendor, model };
  const type = scsiTypes.get(typeNumber) ?? 'generic';
  const revision = scsi.attribute('rev');
  if (revision === null) return { vendor, model, type };
  return { vendor, model, type, revision, instance: address.slice(2).map((number) => number | 0).join(':') };
}

interface Findings {
  readonly usb: Device;
  /** null for the USB device itself */
  readonly usbInterface: Device | null;
  readonly storage: Storage;
  /** what the interface is for, null when it does not say */
  readonly type: string | null;
  readonly hasBus: boolean;
}

function answer({ usb, usbInterface, storage, type, hasBus }: Findings): BuiltinAnswer {
  const vendorId = usb.attribute('idVendor');
  const modelId = usb.attribute('idProduct');
  if (vendorId === null || modelId === null) return nothing(`${usb.syspath} has no ${vendorId === null ? 'idVendor' : 'idProduct'}`);

  const vendor = nameOf(storage.vendor, usb.attribute('manufacturer') ?? vendorId);
  const model = nameOf(storage.model, usb.attribute('product') ?? modelId);
  const revision = plain(storage.revision ?? '', maxNameBytes) || plain(usb.attribute('bcdDevice') ?? '', maxNameBytes);
  const serialNumber = serialNumberOf(usb);
  const serial = `${vendor.plain}_${model.plain}${serialNumber === null ? '' : `_${serialNumber}`}${storage.instance === undefined ? '' : `-${storage.instance}`}`;

  const identity: readonly Property[] = [
    ['MODEL', model.plain],
    ['MODEL_ENC', model.encoded],
    ['MODEL_ID', modelId],
    ['SERIAL', serial.slice(0, maxSerialBytes)],
    ...ifKnown('SERIAL_SHORT', serialNumber),
    ['VENDOR', vendor.plain],
    ['VENDOR_ENC', vendor.encoded],
    ['VENDOR_ID', vendorId],
    ['REVISION', revision],
    ...ifKnown('TYPE', storage.type ?? type),
    ...ifKnown('INSTANCE', storage.instance ?? null),
  ];
  return found([
    ...(hasBus ? [] : [['BUS', 'usb'] as const, ...identity].map((property) => prefixed('ID_', property))),
    ...[
      ...identity,
      ...ifKnown('INTERFACES', usbInterfaces(sysFile(usb.host.paths, `${usb.syspath}/descriptors`)) || null),
      ...ifKnown('INTERFACE_NUM', usbInterface?.attribute('bInterfaceNumber') ?? null),
      ...ifKnown('DRIVER', usbInterface?.attribute('driver') ?? null),
    ].map((property) => prefixed('ID_USB_', property)),
  ]);
}

type Property = readonly [name: string, value: string];

function ifKnown(name: string, value: string | null): readonly Property[] {
  return value === null ? [] : [[name, value]];
}

/** A property without a value is one that is taken away. */
function prefixed(prefix: string, [name, value]: Property): readonly [string, string | null] {
  return [prefix + name, value === '' ? null : value];
}

interface Name {
  readonly plain: string;
  /** as part of a link's name from which the text can be read back */
  readonly encoded: string;
}

/** The name that the disk has for itself, else what the USB device is called. */
function nameOf(disk: string | undefined, usb: string): Name {
  const text = disk === undefined || plain(disk, maxNameBytes) === '' ? usb : disk;
  return { plain: plain(text, maxNameBytes), encoded: encoded(text) };
}

/** The serial number, if it is one as USB wants it: printable ASCII without a comma; null for any other, and when it is missing. */
function serialNumberOf(usb: Device): string | null {
  const serial = usb.attribute('serial');
  if (serial === null || !/^[ -+\--\x7f]*$/.test(serial)) return null;
  return plain(serial, maxSerialNumberBytes) || null;
}

/** A text as a property: without blanks at its ends, and with an underscore for what could not be in a file's name. */
function plain(text: string, maxBytes: number): string {
  return replaceUnsafe(replaceBlanks(text.slice(0, maxBytes)), '');
}

/** The text encoded for a link's name, cut to what there is room for; no character and no escape is cut in two. */
function encoded(text: string): string {
  const whole = encodeNodeName(text);
  if (whole.length <= maxEncodedBytes) return whole;
  const cut = whole.slice(0, maxEncodedBytes).replace(/\\(?:x[0-9a-f]?)?$/, '');
  const lastCharacter = cut.search(/[\xc0-\xff][\x80-\xbf]*$/);
  return lastCharacter >= 0 && utf8Length(cut, lastCharacter) === 0 ? cut.slice(0, lastCharacter) : cut;
}
