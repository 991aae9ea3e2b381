import type { Device } from '../../src/device/device.ts';
import type { Stored } from '../../src/device/stored.ts';

/** A device as a table: what a test needs to say about it, and no more. */
export interface DeviceTable {
  /** such as `/devices/virtual/net/lo`; the name is its last part */
  readonly devpath: string;
  readonly subsystem?: string | null;
  readonly driver?: string;
  /** what the kernel says; DEVPATH and SUBSYSTEM are added, MAJOR, MINOR, DEVNAME and IFINDEX make it a node or an interface */
  readonly properties?: Readonly<Record<string, string>>;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly stored?: Partial<StoredTable>;
  readonly parent?: DeviceTable;
}

export interface StoredTable {
  readonly links: readonly string[];
  readonly linkPriority: number;
  readonly initializedUsec: bigint;
  readonly properties: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly currentTags: readonly string[];
}

/** The facts of a device that rules ask for, answered from a table. */
export function tableDevice(table: DeviceTable): Device {
  const { devpath, subsystem = null, driver = null, properties = {}, attributes = {}, stored, parent } = table;
  const sysname = devpath.slice(devpath.lastIndexOf('/') + 1).replaceAll('!', '/');
  const kernelProperties = new Map(Object.entries({ DEVPATH: devpath, ...(subsystem === null ? {} : { SUBSYSTEM: subsystem }), ...properties }));
  const { MAJOR, MINOR, IFINDEX, DEVNAME, DEVTYPE } = properties;
  const facts = {
    syspath: `/sys${devpath}`,
    devpath,
    sysname,
    sysnum: /[0-9]+$/.exec(sysname)?.[0] ?? null,
    subsystem,
    driver,
    devtype: DEVTYPE ?? null,
    devnum: MAJOR === undefined ? null : { major: Number(MAJOR), minor: Number(MINOR) },
    devname: DEVNAME ?? null,
    ifindex: IFINDEX === undefined ? null : Number(IFINDEX),
    kernelProperties,
    stored: stored === undefined ? null : storedOf(stored),
    attribute: (name: string) => attributes[name] ?? null,
    parent: parent === undefined ? null : tableDevice(parent),
  };
  // Rules ask a device for these facts and nothing else.
  return facts as unknown as Device;
}

/** A record as a value. */
export function storedOf(table: Partial<StoredTable>): Stored {
  return {
    links: table.links ?? [],
    linkPriority: table.linkPriority ?? 0,
    initializedUsec: table.initializedUsec ?? 1n,
    properties: new Map(Object.entries(table.properties ?? {})),
    tags: new Set([...(table.tags ?? []), ...(table.currentTags ?? [])]),
    currentTags: new Set(table.currentTags ?? []),
  };
}

/** `/dev/sda1` of a disk behind a USB bridge: three devices, each with something to match. */
export const stick: DeviceTable = {
  devpath: '/devices/pci0000:00/usb1/1-2/host7/block/sda/sda1',
  subsystem: 'block',
  properties: { DEVTYPE: 'partition', DEVNAME: '/dev/sda1', MAJOR: '8', MINOR: '1', PARTN: '1', PARTNAME: 'data' },
  attributes: { size: '2048', partition: '1' },
  parent: {
    devpath: '/devices/pci0000:00/usb1/1-2/host7/block/sda',
    subsystem: 'block',
    properties: { DEVTYPE: 'disk', DEVNAME: '/dev/sda', MAJOR: '8', MINOR: '0' },
    attributes: { removable: '1', ro: '0' },
    stored: { properties: { ID_BUS: 'usb', ID_SERIAL: 'ACME_0042' }, tags: ['systemd'], currentTags: ['systemd'] },
    parent: {
      devpath: '/devices/pci0000:00/usb1/1-2',
      subsystem: 'usb',
      driver: 'usb-storage',
      attributes: { idVendor: '1d6b', idProduct: '0002', manufacturer: 'ACME  ', product: 'Mass\tStorage' },
    },
  },
};

/** A network interface without a parent. */
export const eth0: DeviceTable = {
  devpath: '/devices/virtual/net/eth0',
  subsystem: 'net',
  properties: { INTERFACE: 'eth0', IFINDEX: '2' },
  attributes: { address: '00:11:22:33:44:55', mtu: '1500', ifalias: '' },
};
