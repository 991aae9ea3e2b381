import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Paths } from '../../../src/base/paths.ts';
import { namesOf } from '../../../src/netif/net-id/names.ts';
import { latestNamingScheme, namingSchemeOf } from '../../../src/netif/scheme.ts';
import { ReferenceBuiltins } from '../../builtin/reference.ts';
import { deviceAt, hostOf, makeMachine, type DeviceFolder } from '../../device/machine.ts';

/** What an interface is called, and where. */
export interface NamesCase {
  /** the devices of the machine; the last one is the interface */
  readonly devices: readonly DeviceFolder[];
  /** /sys/bus/pci/slots: the addresses by the slots' names */
  readonly slots?: Readonly<Record<string, string>>;
  /** the latest unless given */
  readonly scheme?: string;
  /** the lines without ID_NET_NAMING_SCHEME */
  readonly names: readonly string[];
}

/** What files there are, and what they say. */
type Attributes = Readonly<Record<string, string>>;

/** An interface below a device, with a MAC address that makes no name unless attributes say otherwise. */
export function interfaceOf(parent: DeviceFolder | string, attributes: Attributes = {}, { devtype }: { devtype?: string } = {}): DeviceFolder {
  return {
    devpath: `${typeof parent === 'string' ? parent : parent.devpath}/net/eth0`,
    subsystem: 'net',
    uevent: ['INTERFACE=eth0', 'IFINDEX=3', ...(devtype === undefined ? [] : [`DEVTYPE=${devtype}`])],
    attributes: { ...plain, ...attributes },
  };
}

const plain = { type: '1\n', ifindex: '3\n', iflink: '3\n', addr_assign_type: '3\n', address: '02:00:00:00:00:01\n', dev_port: '0\n' };

/** A PCI device; the path is that below /devices. */
export function pci(path: string, attributes: Attributes = {}, links: Readonly<Record<string, string>> = {}): DeviceFolder {
  return { devpath: `/devices/${path}`, subsystem: 'bus:pci', attributes: { modalias: modalias('020000'), ...attributes }, links };
}

/** A PCI device that other PCI devices are behind. */
export function bridge(path: string, attributes: Attributes = {}): DeviceFolder {
  return pci(path, { modalias: modalias('060400'), ...attributes });
}

/** The configuration space of a device with many functions. */
export const manyFunctions = { config: `${'\0'.repeat(14)}\x80` };

/** The names of the interface that is the last of these devices. */
export function namesFor({ devices, slots = {}, scheme }: Omit<NamesCase, 'names'>): readonly string[] | null {
  const { paths, devpath } = machineOf({ devices, slots });
  const device = deviceAt(hostOf(paths), devpath);
  const names = namesOf({ device, scheme: namingSchemeOf(scheme ?? 'latest') ?? latestNamingScheme, property: (name) => device.property(name), lookUp: null });
  return names && linesOf(names);
}

/** Tests the names, and where systemd is there to be asked, that it gives the same. */
export function check(behaviour: string, { names, ...machine }: NamesCase): void {
  it(behaviour, () => {
    expect(namesFor(machine)).toEqual(names);
    if ('missing' in reference) return;
    const { paths, devpath } = machineOf(machine);
    expect(ask(reference, { paths, devpaths: [devpath], scheme: machine.scheme ?? 'latest' })).toEqual([names]);
  });
}

/** Whom the tests ask, or what is missing for it. */
export const reference = ReferenceBuiltins.find();

/** What systemd says of interfaces by a scheme, of each the lines without ID_NET_NAMING_SCHEME. */
export function ask(udevadm: ReferenceBuiltins, { paths, devpaths, scheme }: { paths: Paths; devpaths: readonly string[]; scheme: string }): (readonly string[])[] {
  const before = process.env['NET_NAMING_SCHEME'];
  process.env['NET_NAMING_SCHEME'] = scheme;
  const outputs = udevadm.ask(paths, devpaths.map((devpath) => ({ words: 'net_id', devpath })));
  if (before === undefined) delete process.env['NET_NAMING_SCHEME'];
  else process.env['NET_NAMING_SCHEME'] = before;
  return outputs.map((output) => (output ?? []).filter((line) => !/^ID_NET_NAMING_SCHEME=|^ID_OUI_FROM_DATABASE=/.test(line)));
}

/** A machine with these devices and slots, and the path of the last device. */
export function machineOf({ devices, slots = {} }: Pick<NamesCase, 'devices' | 'slots'>): { readonly paths: Paths; readonly devpath: string } {
  const paths = makeMachine(devices);
  for (const [name, address] of Object.entries(slots)) {
    mkdirSync(`${paths.sys}/bus/pci/slots/${name}`, { recursive: true });
    writeFileSync(`${paths.sys}/bus/pci/slots/${name}/address`, `${address}\n`);
  }
  return { paths, devpath: devices[devices.length - 1]?.devpath ?? '' };
}

export function linesOf(names: readonly (readonly [string, string | null])[]): string[] {
  return names.filter(([name]) => name !== 'ID_NET_NAMING_SCHEME').map(([name, value]) => (value === null ? `${name} (removed)` : `${name}=${value}`));
}

/** A PCI modalias of a device of this class (six hexadecimal digits). */
function modalias(deviceClass: string): string {
  const [base, sub, interfaceByte] = [0, 2, 4].map((at) => deviceClass.slice(at, at + 2));
  return `pci:v00008086d000010D3sv00008086sd00000000bc${base}sc${sub}i${interfaceByte}\n`;
}
