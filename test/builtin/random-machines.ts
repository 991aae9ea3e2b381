import { oneOf } from '../rules.d/random.ts';
import type { DeviceFolder } from '../device/machine.ts';

/** Devices that stand in each other's way as no machine has them, with attributes that say little, much or nonsense. */
export interface RandomMachine {
  readonly devices: readonly DeviceFolder[];
  /** what to ask a builtin about */
  readonly calls: readonly { readonly builtin: string; readonly devpath: string }[];
}

interface Kind {
  readonly subsystem: string | null;
  readonly names: readonly string[];
  readonly devtypes?: readonly string[];
  /** the attributes that there can be, and what they can say; `wild` values besides */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  /** the class in which an object of the same name stands below it */
  readonly namesake?: readonly string[];
}

const wild = ['', '0', '1', '-1', '007', '0x10', '4294967296', 'a b/c', '\xc3\xa9', '\xff', ' 3', '3 ', 'x'.repeat(300)];
const pciNames = ['0000:00:1c.0', '0000:03:00.0', '0001:05:1f.7', '10000:e1:00.0', '0000:00:02.1'];
const modaliases = ['pci:v00008086d00001533sv00000000sd00000000bc02sc00i00', 'pci:v00008086d00001533sv00000000sd00000000bc06sc04i00'];

const between: readonly Kind[] = [
  { subsystem: 'pci', names: pciNames, attributes: { modalias: modaliases, acpi_index: ['1', '16383', '16384', '65536'], index: ['1', '3'], label: ['LAN 1'], config: [`${'\0'.repeat(14)}\x80`], sriov_numvfs: ['2'], 'firmware_node/sun': ['4', '0', '16384'], function_id: ['0x10', '65536', '0x00000000'], numa_node: ['0'] } },
  { subsystem: 'platform', names: ['fe300000.ethernet', 'soc', 'AMDI8001:00', 'HISI00C2:00', 'fsl-mc', 'x.y z', 'ACPI0007:0a', 'vnic@30000003'] },
  { subsystem: 'amba', names: ['48004000.mmc'] },
  { subsystem: 'acpi', names: ['LNXSYSTM:00', 'PNP0A08:00'] },
  { subsystem: 'pnp', names: ['00:03'] },
  { subsystem: 'virtio', names: ['virtio3', 'virtio'] },
  { subsystem: 'xen', names: ['vif-0', 'vbd-51712', 'vif-x', 'vif-65536'] },
  { subsystem: 'vio', names: ['30000002', '30000031', '3000001', '300000021', 'l-lan@1'] },
  { subsystem: 'bcma', names: ['bcma0:1', 'bcma1:0', 'bcma:2', 'bcma0:x', 'bcma0: 3', 'bcma-1:2', 'bcma0:4294967297'] },
  { subsystem: 'ccw', names: ['0.0.f500', '0.0.0000', '1.2.3', '0.0.00a0'] },
  { subsystem: 'ccwgroup', names: ['0.0.f5f0', 'f', '0.1.0600'] },
  { subsystem: 'css', names: ['0.0.0007'] },
  { subsystem: 'iucv', names: ['netiucv0'] },
  { subsystem: 'scm', names: ['0000000000000001'] },
  { subsystem: 'ap', names: ['card05', '05.0011'], attributes: { type: ['CEX6C'], ap_functions: ['0x92000000'] } },
  { subsystem: 'cciss', names: ['c0d3', 'c1', 'cxd1', 'c0d3p1', 'c0d-1', 'c 0d 1'] },
  { subsystem: 'serio', names: ['serio0', 'serio', 'serio12'] },
  { subsystem: 'spi', names: ['spi0.1', 'spi1', 'spi-a'] },
  { subsystem: 'i2c', names: ['1-0050'] },
  { subsystem: 'auxiliary', names: ['mlx5_core.sf.2'], attributes: { sfnum: ['88', '0x10'] } },
  { subsystem: 'netdevsim', names: ['netdevsim5', 'netdevsim', 'netdevsimx'] },
  { subsystem: 'nvme', names: ['nvme0', 'nvme12'], attributes: { cntlid: ['1'] } },
  { subsystem: 'nvme-subsystem', names: ['nvme-subsys0', 'nvme-subsys1'] },
  { subsystem: 'mmc_host', names: ['mmc1'] },
  { subsystem: 'mmc', names: ['mmc1:0001'] },
  { subsystem: 'firewire', names: ['fw1'] },
  { subsystem: 'hid', names: ['0003:046D:C52B.0001'] },
  { subsystem: 'thunderbolt', names: ['0-1'] },
  { subsystem: 'ssb', names: ['ssb0:0'] },
  { subsystem: 'usb', names: ['usb1', 'usb2'], devtypes: ['usb_device'], attributes: { speed: ['1.5', '12', '480', '5000', '10000', '20000'], bDeviceProtocol: ['00', '01', '02', '03', '04', '1'] } },
  { subsystem: 'usb', names: ['1-1', '1-1.4', '2-7', '1-1.4.2', '1-0', '1'], devtypes: ['usb_device'], attributes: { idVendor: ['046d'], idProduct: ['c52b'], manufacturer: ['Maker & Co'], product: ['Thing'], serial: ['123', ' 1 2 ', 'a,b'], bcdDevice: ['0110'], descriptors: ['\x12\x01\0\0', `${'\x12\x01'}${'\0'.repeat(16)}\x09\x04\x00\x00\x02\x08\x06\x50\x00\x09\x04\x01\x00\x02\x03\x01\x01\x00`] } },
  { subsystem: 'usb', names: ['1-1:1.0', '2-7:2.1', '1-1.4:1.12', '1-1.4.2:10.1', '1-1:1', '1-1:a.b'], devtypes: ['usb_interface'], attributes: { bInterfaceNumber: ['00', '0a'], bInterfaceClass: ['08', '03', 'ff', '01', '0e'], bInterfaceSubClass: ['06', '02', '05', '01', '04'] } },
  { subsystem: null, names: ['ata3', 'session1', 'rport-7:0-3', 'end_device-0:0', 'port-0:0', 'expander-0:0', 'VMBUS:00', 'vmbus_0_1', 'virtual', 'f8b3781a-1e82'], attributes: { device_id: ['{f8b3781a-1e82-4818-a1c3-63d806ec15bb}', '{f8b3781a-1e82-4818-a1c3-63d806ec15b}', 'f8b3781a-1e82-4818-a1c3-63d806ec15bbxx'] }, namesake: ['ata_port', 'sas_device', 'sas_port', 'iscsi_session', 'iscsi_connection', 'fc_transport'] },
  { subsystem: 'scsi', names: ['host0', 'host5', 'host10'], devtypes: ['scsi_host'] },
  { subsystem: 'scsi', names: ['target5:0:0', 'target0:0:1'], devtypes: ['scsi_target'], namesake: ['fc_transport'] },
  { subsystem: 'scsi', names: ['5:0:0:0', '0:1:2:300', '10:4:0:1073758209', '5:0:0:3221225473', '5:0:0', '7:0:0:70000'], devtypes: ['scsi_device'], attributes: { vendor: ['SanDisk ', 'A/B'], model: ['Cruzer  Blade'], rev: ['1.00'], type: ['0', '5', '14', '0x5', '99'], ieee1394_id: ['0001:2:3'] } },
];

const told = { port_no: ['3'], port_name: ['0x50'], num_phys: ['0', '1', '4'], sas_address: ['0x5000'], phy_identifier: ['4'], targetname: ['iqn.x'], persistent_address: ['192.0.2.7'], persistent_port: ['3260'] };

const bitmaps = ['3', '120013', '1f', '0', '7 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe', '70000 0 0 0 0', '30000 0 0 0 0', '1 0 0 0 0', '420 0 670000 0 0 0 0', '1 0', '3 0 0', '663800013000003', '260800000000003', '903', '143', '100', '8000 10000000000000 0', '21', 'b', '2608000 0', 'zz', '1ffffffffffffffff', ' 1', '0 0 0 0 1'];
const last: readonly (Kind & { readonly builtins: readonly string[] })[] = [
  {
    subsystem: 'net', names: ['eth0', 'wlan3'], devtypes: ['wlan', 'wwan', 'bridge', 'vlan', 'dsa'], builtins: ['net_id', 'path_id', 'usb_id', 'net_driver'],
    attributes: { type: ['1', '32', '256', '280', '772', '65535'], ifindex: ['3'], iflink: ['3', '4'], addr_assign_type: ['0', '1', '3'], address: ['52:54:00:1a:b0:01', '00:00:00:00:00:00', '5254001ab001', '52:54:00:1a:b0', '80:00:00:48:fe:80:00:00:00:00:00:00:00:02:c9:03:00:00:00:01'], dev_port: ['0', '1', '0x2'], dev_id: ['0x0', '0x1'], phys_port_name: ['p0', 'p1s2', 'a/b', 'pf0vf3', 'pf0sf88', 'c1pf0'] },
  },
  { subsystem: 'input', names: ['input7', 'event3', 'mouse0', 'js1'], builtins: ['input_id', 'path_id', 'usb_id'], attributes: { 'capabilities/ev': bitmaps, 'capabilities/key': bitmaps, 'capabilities/rel': bitmaps, 'capabilities/abs': bitmaps, properties: bitmaps, 'id/bustype': ['0003', '0011', '0018', '001c'] } },
  { subsystem: 'block', names: ['sda', 'nvme0n1', 'mmcblk0', 'cciss!c0d3'], devtypes: ['disk', 'partition'], builtins: ['path_id', 'usb_id'], attributes: { nsid: ['1', '2'] } },
  { subsystem: 'scsi_tape', names: ['st0', 'nst0', 'nst0l', 'st', 'sta', 'nst1m', 'st12a'], builtins: ['path_id', 'usb_id'] },
  { subsystem: 'tty', names: ['ttyUSB0', 'ttyS3'], builtins: ['path_id', 'usb_id'] },
  { subsystem: 'sound', names: ['card0'], builtins: ['path_id', 'usb_id'] },
  { subsystem: 'nvme-generic', names: ['ng0n1'], builtins: ['path_id'] },
  { subsystem: 'scsi_generic', names: ['sg0'], builtins: ['path_id', 'usb_id'] },
];

const tops = ['pci0000:00', 'platform', 'virtual', 'css0', 'LNXSYSTM:00', 'vio', 'pnp0', 'nvme-fabrics'];

/** @param chains  how many ways down from /devices there are */
export function randomMachine(random: () => number, chains: number): RandomMachine {
  const devices = new Map<string, DeviceFolder>();
  const calls = new Map<string, { builtin: string; devpath: string }>();
  const add = (devpath: string, kind: Kind): void => {
    if (!devices.has(devpath)) devices.set(devpath, deviceOf(random, devpath, kind));
  };
  for (let index = 0; index < chains; index++) {
    let devpath = `/devices/${oneOf(random, tops)}`;
    // Kinds that stand close to each other in the table belong to each other.
    let at = Math.floor(random() * between.length);
    for (let depth = Math.floor(random() * 6); depth > 0; depth--) {
      const kind = between[at] as Kind;
      devpath += `/${oneOf(random, kind.names)}`;
      if (kind.subsystem !== null) add(devpath, kind);
      for (const subsystem of random() < 0.7 ? (kind.namesake ?? []) : []) add(`${devpath}/${subsystem}/${devpath.slice(devpath.lastIndexOf('/') + 1)}`, { subsystem, names: [], attributes: told });
      at = random() < 0.6 ? Math.min(between.length - 1, at + Math.floor(random() * 3)) : Math.floor(random() * between.length);
    }
    const end = oneOf(random, last);
    devpath += `/${end.subsystem}/${oneOf(random, end.names)}`;
    add(devpath, end);
    for (const builtin of end.builtins) calls.set(`${builtin} ${devpath}`, { builtin, devpath });
  }
  return { devices: [...devices.values()], calls: [...calls.values()] };
}

function deviceOf(random: () => number, devpath: string, { subsystem, devtypes = [], attributes = {} }: Kind): DeviceFolder {
  const name = devpath.slice(devpath.lastIndexOf('/') + 1);
  const said: Record<string, string> = {};
  for (const [attribute, values] of Object.entries(attributes)) {
    if (random() < 0.2) continue;
    said[attribute] = `${oneOf(random, random() < 0.15 ? wild : values)}${random() < 0.95 ? '\n' : ''}`;
  }
  const devtype = devtypes.length > 0 && random() < 0.95 ? [`DEVTYPE=${oneOf(random, devtypes)}`] : [];
  const driver = random() < 0.3 ? { driver: '../../bus/x/drivers/a-driver' } : {};
  return { devpath, subsystem, uevent: [...devtype, ...(subsystem === 'net' ? [`INTERFACE=${name}`, 'IFINDEX=3'] : [])], attributes: said, links: driver };
}
