import { sysFile } from '../../base/paths.ts';
import { Device } from '../../device/device.ts';
import { exists, listFolder, status } from '../../kernel/file.ts';
import { parseUnsigned } from '../../base/number.ts';
import { isMultifunction } from './pci-config.ts';
import { readAllowed, type Subject } from './subject.ts';

/** The slot that a PCI function is in. */
export interface Slot {
  readonly number: number;
  /** the slot holds this function and no other, so that its name needs no domain */
  readonly isOfFunction: boolean;
}

/** Finds the slot: what firmware says of the function or the port above it, else the hotplug slots of the PCI bus. */
export function slotOf(subject: Subject, pci: Device): Slot | null {
  const number = subject.scheme.features.has('slot-by-firmware') ? slotByFirmware(subject, pci) : null;
  return number !== null ? { number, isOfFunction: false } : hotplugSlot(subject, pci);
}

/**
 * ACPI _SUN of the function, else that of the device above it. When that is a bridge with other devices behind it, only
 * a device with many functions can have the slot: a second single-function device would have the same name.
 */
function slotByFirmware(subject: Subject, pci: Device): number | null {
  const own = slotUserNumber(subject, pci);
  if (own !== null) return own;
  const above = pci.ancestor({ subsystem: 'pci' });
  if (above === null || (isBridge(subject, above) && isMultifunction(pci) !== true)) return null;
  return slotUserNumber(subject, above);
}

/** Virtual machines say 0 for every device. */
function slotUserNumber(subject: Subject, pci: Device): number | null {
  const number = parseUnsigned(readAllowed(subject, pci, 'firmware_node/sun'));
  return number === 0 ? null : number;
}

/** The hotplug slot of the function or of the nearest device above it that is in one. */
function hotplugSlot(subject: Subject, pci: Device): Slot | null {
  const bus = Device.fromDevpath(pci.host, '/bus/pci');
  const names = bus === null ? null : listFolder(sysFile(bus.host.paths, `${bus.syspath}/slots`));
  if (bus === null || names === null) return null;
  const slots = { bus, names };
  for (let device: Device | null = pci; device !== null; device = device.ancestor({ subsystem: 'pci' })) {
    const byFunction = slotByFunctionId(subject, device, slots);
    if (byFunction !== null) return byFunction === 'unusable' ? null : { number: byFunction, isOfFunction: true };
    const number = slotByAddress(subject, device, slots);
    if (number !== null) return isShared(subject, { slotDevice: device, pci }) ? null : { number, isOfFunction: false };
  }
  return null;
}

/** The folder `slots` of the PCI bus. */
interface Slots {
  readonly bus: Device;
  readonly names: readonly string[];
}

/** On s390 every function has a slot, named by its id in eight hexadecimal digits. An id without a slot ends the search. */
function slotByFunctionId(subject: Subject, device: Device, { bus }: Slots): number | 'unusable' | null {
  const text = subject.scheme.features.has('slot-by-function-id') ? readAllowed(subject, device, 'function_id') : null;
  if (text === null) return null;
  const id = parseUnsigned(text);
  if (id === null || id === 0) return 'unusable';
  return exists(sysFile(bus.host.paths, `${bus.syspath}/slots/${id.toString(16).padStart(8, '0')}`)) ? id : 'unusable';
}

/** A slot's address lacks the function: `0000:05:00`. Slots with names that are no numbers cannot be part of an interface's name. */
function slotByAddress(subject: Subject, device: Device, { bus, names }: Slots): number | null {
  for (const name of names) {
    const number = parseUnsigned(name);
    if (number === null || number === 0) continue;
    const address = readAllowed(subject, bus, `slots/${name}/address`);
    if (address === null || !device.sysname.startsWith(address)) continue;
    if (status(sysFile(bus.host.paths, `${bus.syspath}/slots/${name}`), { follow: false })?.kind === 'directory') return number;
  }
  return null;
}

/** Whether the slot is a bridge's, so that several devices behind it would have one name. */
function isShared(subject: Subject, { slotDevice, pci }: { slotDevice: Device; pci: Device }): boolean {
  const { features } = subject.scheme;
  if (!features.has('no-slot-of-bridge') || !isBridge(subject, slotDevice)) return false;
  return !(features.has('bridge-slot-of-many-functions') && isMultifunction(pci) === true);
}

/** The modalias of a PCI device ends in its class; subclass 04 is a bridge to another PCI bus (PCI_CLASS_BRIDGE_PCI). */
function isBridge(subject: Subject, pci: Device): boolean {
  const modalias = readAllowed(subject, pci, 'modalias') ?? '';
  return modalias.startsWith('pci:') && modalias.startsWith('sc04', modalias.lastIndexOf('s'));
}
