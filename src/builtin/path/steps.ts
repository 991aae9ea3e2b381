import { Device } from '../../device/device.ts';
import { parseUnsigned } from '../../base/number.ts';
import { numbersAfter } from '../../base/scan.ts';
import { passNvme } from './nvme.ts';
import { textOf, topOf, type Route, type Step } from './route.ts';
import { passScsi, passTape } from './scsi.ts';
import { passUsb } from './usb.ts';

/** How to go past a device, by its subsystem. Devices of other subsystems add nothing to the path. */
export const steps: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['acpi', named('acpi', { isTransport: false })],
  ['amba', named('amba', { isTransport: true })],
  ['ap', passCryptoAdapter],
  ['auxiliary', passSubfunction],
  ['bcma', passBroadcomCore],
  ['cciss', passSmartArray],
  ['ccw', named('ccw', { isTransport: true })],
  ['ccwgroup', named('ccwgroup', { isTransport: true })],
  ['iucv', named('iucv', { isTransport: true })],
  ['nvme', passNvme],
  ['nvme-subsystem', passNvme],
  ['pci', named('pci', { isTransport: false })],
  ['platform', named('platform', { isTransport: true })],
  ['pnp', passPlugAndPlay],
  ['scm', named('scm', { isTransport: true })],
  ['scsi', passScsi],
  ['scsi_tape', passTape],
  ['serio', numbered('serio', 'serio')],
  ['spi', numbered('spi', 'cs')],
  ['usb', passUsb],
  ['virtio', passVirtio],
  ['xen', named('xen', { isTransport: false })],
]);

/** A bus on which names are addresses. */
function named(subsystem: string, { isTransport }: { isTransport: boolean }): Step {
  return (device, route) => {
    route.addToBoth(`${subsystem}-${device.sysname}`);
    route.isAnchored = true;
    if (isTransport) route.hasTransport = true;
    return topOf(subsystem, device);
  };
}

/** A bus whose devices are told apart by the number in their names. */
function numbered(subsystem: string, prefix: string): Step {
  return (device, route) => {
    if (device.sysnum === null) return device;
    route.add(`${prefix}-${device.sysnum}`);
    return topOf(subsystem, device);
  };
}

/** Virtio devices have no address but that of what carries them. */
function passVirtio(device: Device, route: Route): Device {
  route.hasTransport = true;
  return topOf('virtio', device);
}

/** IBM Z's cryptographic adapters: their names change with the configuration, their type and functions do not. */
function passCryptoAdapter(device: Device, route: Route): Device {
  const type = textOf(device, 'type');
  const functions = type === null ? null : textOf(device, 'ap_functions');
  route.add(functions === null ? `ap-${device.sysname}` : `ap-${type}-${functions}`);
  route.isAnchored = true;
  route.hasTransport = true;
  return topOf('ap', device);
}

/** A subfunction: a part of a PCI function that is a device of its own, with a number that the administrator gave it. */
function passSubfunction(device: Device, route: Route): Device {
  const number = parseUnsigned(device.attribute('sfnum') ?? '', { base: 0 });
  if (number !== null) route.add(`sf-${number}`);
  return device;
}

/** A core on Broadcom's AMBA bus: `bcma0:2`. */
function passBroadcomCore(device: Device, route: Route): Device | null {
  route.hasTransport = true;
  const core = numbersAfter(['bcma', ':'], device.sysname)?.[1];
  if (core === undefined) return null;
  route.add(`bcma-${core}`);
  return device;
}

/** A logical drive of HP's Smart Array: `c0d1`. */
function passSmartArray(device: Device, route: Route): Device | null {
  route.hasTransport = true;
  const drive = numbersAfter(['c', 'd'], device.sysname)?.[1];
  if (drive === undefined) return null;
  route.add(`cciss-disk${drive}`);
  return topOf('cciss', device);
}

/** A plug-and-play device is named by the ACPI object that describes it, which is not above it but beside. */
function passPlugAndPlay(device: Device, route: Route): Device {
  const firmware = Device.fromSyspath(device.host, `${device.syspath}/firmware_node`);
  if (firmware?.subsystem === 'acpi') {
    // The path of old times never had this part.
    route.add(`acpi-${firmware.sysname}`);
    route.isAnchored = true;
  }
  return topOf('pnp', device);
}
