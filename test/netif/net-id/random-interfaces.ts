import type { DeviceFolder } from '../../device/machine.ts';
import { oneOf } from '../../rules.d/random.ts';

/** PCI cards of every kind that there is, and some that there is not, with the interfaces on them. */
export interface RandomInterfaces {
  readonly devices: readonly DeviceFolder[];
  /** /sys/bus/pci/slots: the addresses by the slots' names */
  readonly slots: Readonly<Record<string, string>>;
  /** of the interfaces */
  readonly devpaths: readonly string[];
}

const numbers = ['0', '1', '2', '7', '16383', '16384', '65535', '65536', '4294967295', '4294967296', '0x10', '010', '-1', '', 'x'];
const classes = ['060400', '020000', '028000', '060900'];
const portNames = ['p0', 'p1s2', 'pf0vf3', 'pf0vf03', 'pf 1vf 2', 'pf0vf4294967296', 'pf0vf-1', 'pf0sf88', 'c1pf0vf2', 'pf0', '', 'a/b', '\xff', 'a\tb'];
const slotNames = ['1', '2', '3', '12', '0', '00000010', 'abc', '1-1', '007', '8192', '4294967296'];
const usbInterfaces = ['3-1:1.0', '3-1.4:1.6', '3-1.4.2:2.1', '3-1:1.00', '1:1.0', '3-1:1'];

/** @param count  how many interfaces there are */
export function randomInterfaces(random: () => number, count: number): RandomInterfaces {
  const devices = new Map<string, DeviceFolder>();
  const slots: Record<string, string> = {};
  const happens = (probability: number): boolean => random() < probability;
  const sometimes = (probability: number, attributes: () => Record<string, string>): Record<string, string> => (happens(probability) ? attributes() : {});
  const below = (limit: number): number => Math.floor(random() * limit);
  const add = (device: DeviceFolder): string => {
    if (!devices.has(device.devpath)) devices.set(device.devpath, device);
    return device.devpath;
  };

  const addFunction = (parent: string, links: Readonly<Record<string, string>> = {}): string => {
    const name = `0000:0${below(4)}:0${below(4)}.${happens(0.7) ? 0 : below(8)}`;
    if (happens(0.4)) slots[oneOf(random, slotNames)] = oneOf(random, [name.slice(0, -2), name.slice(0, -2), name, '0000:00', '']);
    const attributes = {
      ...sometimes(0.95, () => ({ modalias: `pci:v00008086d00001533sv0sd0bc${oneOf(random, classes).replace(/(..)(..)/, '$1sc$2i')}\n` })),
      ...sometimes(0.7, () => ({ config: `${'\0'.repeat(14)}${oneOf(random, ['\0', '\x80', ''])}` })),
      ...sometimes(0.2, () => ({ 'firmware_node/sun': `${oneOf(random, numbers)}\n` })),
      ...sometimes(0.2, () => ({ acpi_index: `${oneOf(random, numbers)}\n` })),
      ...sometimes(0.2, () => ({ index: `${oneOf(random, numbers)}\n` })),
      ...sometimes(0.3, () => ({ ari_enabled: `${oneOf(random, ['0', '1', 'maybe'])}\n` })),
      ...sometimes(0.08, () => ({ function_id: `${oneOf(random, ['0x00000010', '16', '0', '65536', ''])}\n` })),
    };
    return add({ devpath: `${parent}/${name}`, subsystem: 'bus:pci', attributes, links });
  };

  const addVirtualFunction = (physical: string): string => {
    const name = physical.slice(physical.lastIndexOf('/') + 1);
    const virtual = addFunction(physical.slice(0, physical.lastIndexOf('/')), { physfn: `../${name}` });
    const card = devices.get(physical);
    if (virtual === physical || card === undefined) return physical;
    devices.set(physical, { ...card, links: { ...card.links, [`virtfn${below(20)}`]: `../${virtual.slice(virtual.lastIndexOf('/') + 1)}` } });
    return virtual;
  };

  /** What an interface stands on. */
  const carriers: readonly ((pci: string) => string)[] = [
    (pci) => pci,
    addVirtualFunction,
    (pci) => add({ devpath: `${pci}/virtio${below(9)}`, subsystem: 'bus:virtio' }),
    (pci) => add({ devpath: `${pci}/mlx5_core.sf.2`, subsystem: 'bus:auxiliary', attributes: { sfnum: `${oneOf(random, numbers)}\n` } }),
    (pci) => add({ devpath: `${pci}/usb3/${oneOf(random, usbInterfaces)}`, subsystem: 'bus:usb', uevent: ['DEVTYPE=usb_interface'] }),
    (pci) => add({ devpath: `${pci}/${oneOf(random, ['bcma0:0', 'bcma0:1', 'bcma0: 2', 'bcma0:x'])}`, subsystem: 'bus:bcma' }),
  ];

  const devpaths: string[] = [];
  for (let ifindex = 2; ifindex < count + 2; ifindex++) {
    let pci = '/devices/pci0000:00';
    for (let depth = 1 + below(3); depth > 0; depth--) pci = addFunction(pci);
    const attributes = {
      type: `${oneOf(random, ['1', '1', '1', '32', '256', '290'])}\n`,
      ifindex: `${ifindex}\n`,
      iflink: `${happens(0.95) ? ifindex : 1}\n`,
      ...sometimes(0.9, () => ({ dev_port: `${happens(0.6) ? '0' : oneOf(random, numbers)}\n` })),
      ...sometimes(0.5, () => ({ phys_port_name: `${oneOf(random, portNames)}\n` })),
    };
    const devtype = happens(0.3) ? [`DEVTYPE=${oneOf(random, ['wlan', 'wwan', 'dsa'])}`] : [];
    devpaths.push(add({ devpath: `${oneOf(random, carriers)(pci)}/net/eth${ifindex}`, subsystem: 'net', uevent: [...devtype, `INTERFACE=eth${ifindex}`, `IFINDEX=${ifindex}`], attributes }));
  }
  return { devices: [...devices.values()], slots, devpaths };
}
