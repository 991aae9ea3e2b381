import type { RecordedDevice } from './recording.ts';

/** What somebody says of a device that is nowhere. */
export interface DeviceDescription {
  /** the sysname, such as `ttyUSB0` */
  readonly kernel: string;
  readonly subsystem: string | null;
  readonly devtype: string | null;
  readonly driver: string | null;
  /** `/dev/x` or `x`; null for a device without a node */
  readonly devnode: string | null;
  readonly attributes: ReadonlyMap<string, string>;
  /** of the event */
  readonly properties: ReadonlyMap<string, string>;
}

/** Majors 240 to 254 are for local use: no real device can be meant (the kernel's Documentation/admin-guide/devices.txt). */
const LOCAL_MAJOR = 240;

/**
 * Makes the devices of a description. What goes without saying is added: a node has a number, a network interface has its name
 * and its index.
 *
 * @param parents  the nearest first
 * @returns the device first, then its parents, each in the folder of the next one
 */
export function describedDevices(device: DeviceDescription, parents: readonly DeviceDescription[]): readonly RecordedDevice[] {
  const chain = [device, ...parents];
  return chain.map((described, index) => recorded(described, devpathOf(chain.slice(index))));
}

function devpathOf(chain: readonly DeviceDescription[]): string {
  const names = chain.map(({ kernel }) => kernel.replaceAll('/', '!')).reverse();
  return `/devices/${names.join('/')}`;
}

function recorded({ kernel, subsystem, devtype, driver, devnode, attributes, properties }: DeviceDescription, devpath: string): RecordedDevice {
  const node = devnode?.replace(/^\/dev\//, '') ?? null;
  const facts = new Map<string, string>();
  if (subsystem !== null) facts.set('SUBSYSTEM', subsystem);
  if (devtype !== null) facts.set('DEVTYPE', devtype);
  if (driver !== null) facts.set('DRIVER', driver);
  if (node !== null) facts.set('MAJOR', String(LOCAL_MAJOR)).set('MINOR', '0').set('DEVNAME', node);
  if (subsystem === 'net') facts.set('INTERFACE', kernel).set('IFINDEX', '2');
  for (const [name, value] of properties) facts.set(name, value);
  return { devpath, node, links: [], properties: facts, attributes, folderLinks: new Map() };
}
