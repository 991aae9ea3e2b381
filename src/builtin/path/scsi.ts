import { folderOf, sysFile } from '../../base/paths.ts';
import { Device } from '../../device/device.ts';
import { listFolder, status } from '../../kernel/file.ts';
import { parseUnsigned } from '../../base/number.ts';
import { numbersAfter } from '../../base/scan.ts';
import { textOf, topOf, type Route } from './route.ts';

/**
 * SCSI devices, by the transport that carries SCSI: sysfs has no subsystem for transports, only folders with their names on the
 * way. Where a transport does not tell what a path needs, the way ends, and there is no path.
 */
export function passScsi(device: Device, route: Route): Device | null {
  route.hasTransport = true;
  if (device.devtype !== 'scsi_device') return device;

  const firewireId = textOf(device, 'ieee1394_id');
  if (firewireId !== null) {
    route.add(`ieee1394-0x${firewireId}`);
    route.isAnchored = true;
    return topOf('scsi', device);
  }
  const { syspath } = device;
  for (const [folder, pass] of worldwideTransports) {
    if (!syspath.includes(folder)) continue;
    // Such addresses are the same from every controller: the path need not name the controller.
    route.isAnchored = true;
    return pass(device, route);
  }
  if (syspath.includes('/ata')) return passAta(device, route);
  if (syspath.includes('/vmbus_')) return passHyperV({ device, route, guidBytes: 37 });
  if (syspath.includes('/VMBUS')) return passHyperV({ device, route, guidBytes: 38 });
  return passHost(device, route);
}

const worldwideTransports: readonly (readonly [folder: string, pass: (device: Device, route: Route) => Device | null])[] = [
  ['/rport-', passFibreChannel],
  ['/end_device-', passSas],
  ['/session', passIscsi],
];

/** The tape recorder's own ways of ending a path: `st`, `stl`, `stm`, `sta` and those that do not rewind. */
export function passTape(device: Device, route: Route): Device {
  const name = /^(n?st)(?:[lma]|$)/.exec(device.sysname);
  if (route.isEmpty && name !== null) route.add(name[0]);
  return device;
}

function passFibreChannel(device: Device, route: Route): Device | null {
  const target = device.ancestor({ subsystem: 'scsi', devtype: 'scsi_target' });
  const port = textOf(target === null ? null : namesake(target, 'fc_transport'), 'port_name');
  if (port === null) return null;
  route.add(`fc-${port}-${lunOf(device)}`);
  return device;
}

/**
 * A disk on a port with one phy is named by that phy and the expander it belongs to, so that a new disk in its place has the old
 * one's path. Several phys make a wide port, behind which only the disk's own address is sure.
 */
function passSas(device: Device, route: Route): Device | null {
  const endDevice = device.ancestor({ subsystem: 'scsi', devtype: 'scsi_target' })?.parent ?? null;
  const sasEndDevice = endDevice === null ? null : namesake(endDevice, 'sas_device');
  const port = endDevice?.parent ?? null;
  const phys = port === null ? null : (namesake(port, 'sas_port')?.attribute('num_phys') ?? null);
  if (sasEndDevice === null || port === null || phys === null) return null;

  const phyCount = parseUnsigned(phys, { base: 0 });
  if (phyCount === null) return null;
  if (phyCount > 1) {
    const address = textOf(sasEndDevice, 'sas_address');
    if (address === null) return null;
    route.add(`sas-${address}-${lunOf(device)}`);
    return device;
  }
  const phy = textOf(sasEndDevice, 'phy_identifier');
  const above = port.parent;
  if (phy === null || above === null) return null;
  // The port belongs to an expander, or to the controller, which is no device of this class.
  const expander = namesake(above, 'sas_device');
  if (expander === null) {
    route.add(`sas-phy${phy}-${lunOf(device)}`);
    return device;
  }
  const address = textOf(expander, 'sas_address');
  if (address === null) return null;
  route.add(`sas-exp${address}-phy${phy}-${lunOf(device)}`);
  return device;
}

function passIscsi(device: Device, route: Route): Device | null {
  let session = device.parent;
  while (session !== null && !session.sysname.startsWith('session')) session = session.parent;
  if (session === null || session.sysnum === null) return null;
  const target = textOf(namesake(session, 'iscsi_session'), 'targetname');
  const connection = Device.fromSubsystemSysname(device.host, 'iscsi_connection', `connection${session.sysnum}:0`);
  const address = textOf(connection, 'persistent_address');
  const port = textOf(connection, 'persistent_port');
  if (target === null || address === null || port === null) return null;
  route.add(`ip-${address}:${port}-iscsi-${target}-${lunOf(device)}`);
  return device;
}

function passAta(device: Device, route: Route): Device | null {
  const address = addressOf(device);
  const port = device.ancestor({ subsystem: 'scsi', devtype: 'scsi_host' })?.parent ?? null;
  const portNumber = port === null ? null : textOf(namesake(port, 'ata_port'), 'port_no');
  if (address === null || portNumber === null) return null;
  // Behind a port multiplier each disk has a bus of its own; a cable's two disks differ by target.
  const disk = address.bus !== 0 ? `${address.bus >>> 0}.0` : `${address.target >>> 0}`;
  route.addAtaPort(`ata-${portNumber}.${disk}`, { compatible: `ata-${portNumber}` });
  return device;
}

/** @param guidBytes  how much of `device_id` is the GUID in braces */
function passHyperV({ device, route, guidBytes }: { device: Device; route: Route; guidBytes: number }): Device | null {
  const guid = device.ancestor({ subsystem: 'scsi', devtype: 'scsi_host' })?.parent?.attribute('device_id')?.slice(0, guidBytes);
  if (guid === undefined || guid.length < guidBytes || !guid.startsWith('{') || !guid.endsWith('}')) return null;
  route.add(`vmbus-${guid.slice(1, -1).replaceAll('-', '')}-${lunOf(device)}`);
  return device;
}

/**
 * Any other controller. The kernel counts hosts over the whole machine, so what goes into the path is the distance from the
 * first host of the same controller.
 */
function passHost(device: Device, route: Route): Device | null {
  const host = device.ancestor({ subsystem: 'scsi', devtype: 'scsi_host' });
  const address = addressOf(device);
  if (host === null || address === null) return null;
  const first = firstHostBeside(host);
  if (first === null) return host;
  route.add(`scsi-${address.host - first}:${address.bus}:${address.target}:${address.lun}`);
  return host;
}

function firstHostBeside(host: Device): number | null {
  const folder = sysFile(host.host.paths, folderOf(host.syspath));
  let first: number | null = null;
  for (const name of listFolder(folder) ?? []) {
    const number = name.startsWith('host') ? parseUnsigned(name.slice('host'.length), { base: 10 }) : null;
    if (number === null || (first !== null && number >= first)) continue;
    if (['directory', 'link'].includes(status(`${folder}/${name}`, { follow: false })?.kind ?? '')) first = number;
  }
  return first;
}

/** The object of another class with the name of a device. Transports describe their devices in such objects. */
function namesake(device: Device, subsystem: string): Device | null {
  return Device.fromSubsystemSysname(device.host, subsystem, device.sysname);
}

/** As the path has it: a unit beyond 31 bits is negative. */
interface Address {
  readonly host: number;
  readonly bus: number;
  readonly target: number;
  readonly lun: number;
}

function addressOf(device: Device): Address | null {
  const numbers = numbersAfter(['', ':', ':', ':'], device.sysname)?.map((number) => number | 0);
  if (numbers === undefined) return null;
  const [host, bus, target, lun] = numbers as [number, number, number, number];
  return { host, bus, target, lun };
}

/**
 * A logical unit's number. The kernel packs it into 32 bits; from 256 on it is written as the first two of the four 16-bit words
 * that SCSI has for it (scsilun_to_int in the kernel's drivers/scsi/scsi_common.c).
 */
function lunOf(device: Device): string {
  const lun = parseUnsigned(device.sysnum ?? '', { base: 10 });
  // The kernel's names always end in a number. systemd would print this word for one that does not.
  if (lun === null) return '(null)';
  if (lun < 256) return `lun-${lun}`;
  return `lun-0x${word(lun & 0xffff)}${word(lun >>> 16)}00000000`;
}

function word(value: number): string {
  return value.toString(16).padStart(4, '0');
}
