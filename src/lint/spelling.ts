import { nearest } from '../base/nearest.ts';
import { usbDeviceAttributes, usbInterfaceAttributes } from './usb.ts';

/** Properties that other programs look for (their manuals), which nobody misses when they are spelt in another way. */
const readByOthers: readonly string[] = [
  'ID_AUTOSUSPEND', 'ID_MM_DEVICE_IGNORE', 'ID_MM_DEVICE_PROCESS', 'ID_MM_PORT_IGNORE', 'ID_SEAT', 'ID_SOFTWARE_RADIO',
  'LIBINPUT_CALIBRATION_MATRIX', 'LIBINPUT_DEVICE_GROUP', 'LIBINPUT_IGNORE_DEVICE', 'MTP_NO_PROBE', 'NM_UNMANAGED', 'PULSE_IGNORE',
  'SYSTEMD_ALIAS', 'SYSTEMD_MOUNT_OPTIONS', 'SYSTEMD_MOUNT_WHERE', 'SYSTEMD_READY', 'SYSTEMD_USER_WANTS', 'SYSTEMD_WANTS',
  'UDISKS_AUTO', 'UDISKS_IGNORE', 'UDISKS_NAME', 'UDISKS_SYSTEM', 'WL_OUTPUT',
];

/** Tags that systemd, logind and udev's own rules look for. */
const readTags: readonly string[] = ['master-of-seat', 'power-switch', 'security-device', 'systemd', 'uaccess', 'xaccess'];

/** Attributes with capitals in them, and what else a USB device says of itself. */
const attributes: readonly string[] = [...usbDeviceAttributes, ...usbInterfaceAttributes, 'manufacturer', 'product', 'serial'];

/** Properties that the kernel gives and of which no attribute has the name (Documentation/ABI of the kernel). */
const ofTheKernel: ReadonlySet<string> = new Set(['ACTION', 'BUSNUM', 'DEVNAME', 'DEVNUM', 'DEVPATH', 'DEVTYPE', 'DRIVER', 'MAJOR', 'MINOR', 'MODALIAS', 'PRODUCT', 'SEQNUM', 'SUBSYSTEM']);

/** The USB attribute that was meant by a name with other capitals or an underscore; null for any other name. */
export function attributeMeant(name: string): string | null {
  const plain = plainOf(name);
  return attributes.includes(name) ? null : attributes.find((attribute) => plainOf(attribute) === plain) ?? null;
}

/** The property of other programs that was meant by a name which differs from it by a letter; null for any other name. */
export function propertyMeant(name: string): string | null {
  return meant(name, readByOthers);
}

/** The same for tags. */
export function tagMeant(name: string): string | null {
  return meant(name, readTags);
}

/** Whether properties have such names, and attributes have not. */
export function isNameOfProperty(name: string): boolean {
  return ofTheKernel.has(name) || /^ID_[A-Z0-9_]+$/.test(name);
}

/** Whether it is an attribute of USB devices, which rules often ask ENV for. */
export function isNameOfAttribute(name: string): boolean {
  return /[a-z]/.test(name) && (attributes.includes(name) || attributeMeant(name) !== null);
}

function plainOf(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** Only short slips count: a word that merely begins alike is a word of its own. */
function meant(name: string, known: readonly string[]): string | null {
  const found = known.includes(name) ? null : nearest(name, known);
  return found !== null && Math.abs(found.length - name.length) <= 2 ? found : null;
}
