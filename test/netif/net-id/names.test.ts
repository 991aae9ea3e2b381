import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { namesOf } from '../../../src/netif/net-id/names.ts';
import { latestNamingScheme } from '../../../src/netif/scheme.ts';
import { deviceAt, hostOf, makeMachine, type DeviceFolder } from '../../device/machine.ts';
import { check, interfaceOf, namesFor, pci, reference } from './interfaces.ts';

const card = pci('pci0000:00/0000:00:08.0');

describe('the prefix says what kind of interface it is', () => {
  const names = (prefix: string): string[] => [`ID_NET_NAME_PATH=${prefix}p0s8`];
  check('en: Ethernet', { devices: [card, interfaceOf(card)], names: names('en') });
  check('en: Ethernet of another type', { devices: [card, interfaceOf(card, {}, { devtype: 'gadget' })], names: names('en') });
  check('wl: wireless', { devices: [card, interfaceOf(card, {}, { devtype: 'wlan' })], names: names('wl') });
  check('ww: mobile', { devices: [card, interfaceOf(card, {}, { devtype: 'wwan' })], names: names('ww') });
  check('ib: InfiniBand', { devices: [card, interfaceOf(card, { type: '32' })], names: names('ib') });
  check('sl: a serial line', { devices: [card, interfaceOf(card, { type: '256' })], names: names('sl') });
  check('mc: management components', { devices: [card, interfaceOf(card, { type: '290' })], names: names('mc') });
  check('others have no names', { devices: [card, interfaceOf(card, { type: '772' })], names: [] });
  check('InfiniBand had none before v240', { devices: [card, interfaceOf(card, { type: '32' })], scheme: 'v239', names: [] });
  check('management components had none before v260', { devices: [card, interfaceOf(card, { type: '290' })], scheme: 'v259', names: [] });
});

describe('which interfaces have names', () => {
  it('one that has begins with the scheme', () => {
    expect(answerFor(interfaceOf(card))).toEqual([['ID_NET_NAMING_SCHEME', 'v261'], ['ID_NET_NAME_PATH', 'enp0s8']]);
  });

  it('a virtual one has nothing but the scheme', () => {
    expect(answerFor(interfaceOf('/devices/virtual'))).toEqual([['ID_NET_NAMING_SCHEME', 'v261']]);
  });

  it('one that stands on another has not even that', () => {
    expect(answerFor(interfaceOf(card, { iflink: '2\n' }))).toEqual([]);
    expect(answerFor(interfaceOf(card, { iflink: '-1\n' }))).toEqual([]);
  });

  it('a tunnel without an interface below stands on another', () => {
    expect(answerFor(interfaceOf('/devices/virtual', { iflink: '0\n' }))).toEqual([]);
  });

  it('what does not say what it stands on fails', () => {
    const { devpath, subsystem, uevent } = interfaceOf(card);
    expect(answerFor({ devpath, subsystem: subsystem ?? null, uevent: uevent ?? null, attributes: { type: '1\n' } })).toBeNull();
  });
});

describe('ID_NET_NAME_MAC', () => {
  const virtual = '/devices/virtual';
  const permanent = { addr_assign_type: '0\n', address: '00:1b:21:aa:bb:cc\n' };

  check('is the permanent address', { devices: [interfaceOf(virtual, permanent)], names: ['ID_NET_NAME_MAC=enx001b21aabbcc'] });
  check('is also that of one without an address', { devices: [interfaceOf(virtual, { ...permanent, address: '00:00:00:00:00:00\n' })], names: ['ID_NET_NAME_MAC=enx000000000000'] });
  for (const kind of ['1', '2', '3']) check(`is not an address that was set or made up (${kind})`, { devices: [interfaceOf(virtual, { ...permanent, addr_assign_type: `${kind}\n` })], names: [] });
  check('needs six bytes', { devices: [interfaceOf(virtual, { ...permanent, type: '290', address: '10\n' })], names: [] });
  check('is never that of InfiniBand', { devices: [interfaceOf(virtual, { ...permanent, type: '32\n' })], names: [] });

  it('comes with what the hardware database says of the address', () => {
    const asked: string[] = [];
    const answer = answerFor(interfaceOf(virtual, permanent), (modalias) => {
      asked.push(modalias);
      return [['ID_OUI_FROM_DATABASE', 'Intel Corporate']];
    });
    expect(asked).toEqual(['OUI:001B21AABBCC']);
    expect(answer?.slice(1)).toEqual([['ID_NET_NAME_MAC', 'enx001b21aabbcc'], ['ID_OUI_FROM_DATABASE', 'Intel Corporate']]);
  });

  it('asks nothing about 00:00:00', () => {
    const answer = answerFor(interfaceOf(virtual, { ...permanent, address: '00:00:00:11:22:33' }), () => [['ID_OUI_FROM_DATABASE', 'XEROX CORPORATION']]);
    expect(answer?.slice(1)).toEqual([['ID_NET_NAME_MAC', 'enx000000112233']]);
  });
});

describe('names are as long as an alternative name may be', () => {
  const port = (length: number): readonly DeviceFolder[] => [card, interfaceOf(card, { phys_port_name: 'p'.repeat(length) })];
  check('127 bytes are one', { devices: port(127 - 'enp0s8n'.length), names: [`ID_NET_NAME_PATH=enp0s8n${'p'.repeat(120)}`] });
  check('128 are none', { devices: port(128 - 'enp0s8n'.length), names: [] });
});

describe('attributes that the names must not be made of', () => {
  const allowed = (given: Readonly<Record<string, string>>, records: Readonly<Record<string, string>> = {}): readonly string[] => {
    const device = pci('pci0000:00/0000:00:08.0', { acpi_index: '2\n', index: '1\n' });
    const paths = makeMachine([device, interfaceOf(device, { phys_port_name: 'p1\n', addr_assign_type: '0\n' })]);
    for (const [id, line] of Object.entries(records)) writeFileSync(`${paths.run}/udev/data/${id}`, `E:${line}\n`);
    const found = deviceAt(hostOf(paths), `${device.devpath}/net/eth0`);
    return (namesOf({ device: found, scheme: latestNamingScheme, property: (name) => given[name] ?? null, lookUp: null }) ?? []).slice(1).map(([, value]) => value ?? '');
  };

  it('are none by default', () => expect(allowed({})).toEqual(['enx020000000001', 'eno2np1', 'enp0s8np1']));
  it('are those that were forbidden one by one', () => {
    expect(allowed({ ID_NET_NAME_ALLOW: '1', ID_NET_NAME_ALLOW_PHYS_PORT_NAME: '0' })).toEqual(['enx020000000001', 'eno2', 'enp0s8']);
    expect(allowed({ ID_NET_NAME_ALLOW_ADDRESS: 'no' })).toEqual(['eno2np1', 'enp0s8np1']);
  });
  it('are all but those that were allowed', () => {
    const given = { ID_NET_NAME_ALLOW: '0', ID_NET_NAME_ALLOW_IFLINK: '1', ID_NET_NAME_ALLOW_TYPE: 'yes', ID_NET_NAME_ALLOW_DEV_PORT: 'on' };
    expect(allowed(given)).toEqual(['eno2', 'enp0s8']);
  });
  it('are all, and nothing can be said, when no attribute was allowed', () => expect(allowed({ ID_NET_NAME_ALLOW: '0' })).toEqual([]));
  it('are those whose permission is neither yes nor no', () => expect(allowed({ ID_NET_NAME_ALLOW_PHYS_PORT_NAME: 'maybe' })).toEqual(['enx020000000001', 'eno2', 'enp0s8']));
  it('are forbidden by the device that has them, and not by the interface', () => {
    expect(allowed({ ID_NET_NAME_ALLOW_ACPI_INDEX: '0' })).toEqual(['enx020000000001', 'eno2np1', 'enp0s8np1']);
    expect(allowed({}, { '+pci:0000:00:08.0': 'ID_NET_NAME_ALLOW_ACPI_INDEX=0' })).toEqual(['enx020000000001', 'eno1np1', 'enp0s8np1']);
  });
});

function answerFor(device: DeviceFolder, lookUp: Parameters<typeof namesOf>[0]['lookUp'] = null): ReturnType<typeof namesOf> {
  const found = deviceAt(hostOf(makeMachine([card, device])), device.devpath);
  return namesOf({ device: found, scheme: latestNamingScheme, property: (name) => found.property(name), lookUp });
}

it('an interface has its names in the order of systemd', () => {
  const device = pci('pci0000:00/0000:00:08.0', { label: 'LAN\n', acpi_index: '1\n', 'firmware_node/sun': '8\n' });
  expect(namesFor({ devices: [device, interfaceOf(device, { addr_assign_type: '0' })] })).toEqual([
    'ID_NET_NAME_MAC=enx020000000001',
    'ID_NET_LABEL_ONBOARD=LAN',
    'ID_NET_NAME_ONBOARD=eno1',
    'ID_NET_NAME_PATH=enp0s8',
    'ID_NET_NAME_SLOT=ens8',
  ]);
});

it('every test of these files that begins with a table of devices asks systemd too', (context) => {
  if ('missing' in reference) context.skip(`needs ${reference.missing}`);
});
