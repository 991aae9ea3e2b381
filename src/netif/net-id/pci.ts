import type { Device } from '../../device/device.ts';
import { parseUnsigned } from '../../base/number.ts';
import { parseBoolean } from '../../base/values.ts';
import { isMultifunction } from './pci-config.ts';
import { functionBehind, type PciFunction } from './pci-function.ts';
import { slotOf } from './pci-slot.ts';
import { portSuffix } from './port.ts';
import { naming, readAllowed, type Naming, type Subject } from './subject.ts';

/** Interfaces whose parent is a PCI function, or a virtual function or sub-function of one. */
export function pciNames(subject: Subject): readonly Naming[] {
  const found = functionBehind(subject);
  if (found === null) return [];
  return [...(found.suffix === '' ? labelNames(subject, found.pci) : []), ...onboardNames(subject, found), ...pciSlotNames(subject, found)];
}

/** ID_NET_NAME_PATH from the address of a PCI function, and ID_NET_NAME_SLOT from the slot that it is in. */
export function pciSlotNames(subject: Subject, { pci, suffix }: PciFunction): readonly Naming[] {
  const address = addressOf(subject, pci);
  const port = portSuffix(subject);
  if (address === null || port === null) return [];
  const { domain, bus, device, number } = address;
  const tail = `${number}${port}${suffix}`;
  const path = naming('ID_NET_NAME_PATH', `${subject.prefix}${domain}p${bus}s${device}${tail}`);
  const slot = slotOf(subject, pci);
  if (slot === null) return path;
  return [...path, ...naming('ID_NET_NAME_SLOT', `${subject.prefix}${slot.isOfFunction ? '' : domain}s${slot.number}${tail}`)];
}

interface Address {
  /** `P` and the domain, or nothing */
  readonly domain: string;
  readonly bus: number;
  readonly device: number;
  /** `f` and the function, or nothing */
  readonly number: string;
}

/**
 * The parts of an address such as `0000:05:00.1`. With alternative routing-ID interpretation the five bits of the device and the three
 * of the function are one number of a function.
 */
function addressOf(subject: Subject, pci: Device): Address | null {
  const parts = /^([0-9a-f]+):([0-9a-f]+):([0-9a-f]+)\.([0-9]+)/i.exec(pci.sysname);
  if (parts === null) return null;
  const [domain, bus, device] = parts.slice(1, 4).map((part) => parseInt(part, 16)) as [number, number, number];
  const isAlternative = subject.scheme.features.has('alternative-routing-id') && parseBoolean(readAllowed(subject, pci, 'ari_enabled') ?? '') === true;
  const number = Number(parts[4]) + (isAlternative ? device * 8 : 0);
  return {
    domain: isDomainWanted(pci, domain) ? `P${domain}` : '',
    bus,
    device,
    number: number > 0 || isMultifunction(pci) === true ? `f${number}` : '',
  };
}

/** Where platforms number their domains by chance the hardware database says to leave them out; elsewhere only 0 is left out. */
function isDomainWanted(pci: Device, domain: number): boolean {
  return parseBoolean(pci.property('ID_NET_NAME_INCLUDE_DOMAIN') ?? '') ?? domain > 0;
}

/** The name that the board's maker printed beside the port (ACPI _DSM, SMBIOS type 41). */
function labelNames(subject: Subject, pci: Device): readonly Naming[] {
  const label = readAllowed(subject, pci, 'label');
  return label === null ? [] : naming('ID_NET_LABEL_ONBOARD', subject.scheme.features.has('bare-label') ? label : subject.prefix + label);
}

/** ID_NET_NAME_ONBOARD from the index that firmware gave the function (ACPI _DSM, else SMBIOS type 41). */
function onboardNames(subject: Subject, { pci, suffix }: PciFunction): readonly Naming[] {
  const index = parseUnsigned(readAllowed(subject, pci, 'acpi_index')) ?? parseUnsigned(readAllowed(subject, pci, 'index'));
  if (index === null || !isPlausible(index, subject)) return [];
  const port = portSuffix(subject);
  return port === null ? [] : naming('ID_NET_NAME_ONBOARD', `${subject.prefix}o${index}${port}${suffix}`);
}

/** Firmware that knows nothing reports 0 or absurdly high numbers. */
function isPlausible(index: number, { scheme: { features } }: Subject): boolean {
  if (index === 0) return features.has('onboard-index-zero');
  return index < (features.has('wide-onboard-index') ? 1 << 16 : 1 << 14);
}
