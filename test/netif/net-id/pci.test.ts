import { describe, expect, it } from 'vitest';
import { writeFileSync } from 'node:fs';
import { namesOf } from '../../../src/netif/net-id/names.ts';
import { latestNamingScheme } from '../../../src/netif/scheme.ts';
import { deviceAt, hostOf, makeMachine } from '../../device/machine.ts';
import { check, interfaceOf, linesOf, manyFunctions, pci } from './interfaces.ts';

const root = 'pci0000:00';

describe('ID_NET_NAME_PATH is the address', () => {
  const path = (address: string, { attributes = {}, port = {} }: { attributes?: Record<string, string>; port?: Record<string, string> } = {}) => {
    const device = pci(`${root}/${address}`, attributes);
    return [device, interfaceOf(device, port)];
  };
  check('bus and slot in decimal', { devices: path('0000:1f:0a.0'), names: ['ID_NET_NAME_PATH=enp31s10'] });
  check('a function other than 0', { devices: path('0000:02:00.3'), names: ['ID_NET_NAME_PATH=enp2s0f3'] });
  check('function 0 of a device with many', { devices: path('0000:02:00.0', { attributes: manyFunctions }), names: ['ID_NET_NAME_PATH=enp2s0f0'] });
  check('a configuration space that is too short says nothing', { devices: path('0000:02:00.0', { attributes: { config: '\x80'.repeat(14) } }), names: ['ID_NET_NAME_PATH=enp2s0'] });
  check('a domain other than 0', { devices: path('10000:e1:00.0'), names: ['ID_NET_NAME_PATH=enP65536p225s0'] });
  check('the port by its name', { devices: path('0000:02:00.0', { port: { phys_port_name: 'p1\n', dev_port: '2' } }), names: ['ID_NET_NAME_PATH=enp2s0np1'] });
  check('the port by its number', { devices: path('0000:02:00.0', { port: { dev_port: '1\n' } }), names: ['ID_NET_NAME_PATH=enp2s0d1'] });
  check('an empty port name is none', { devices: path('0000:02:00.0', { port: { phys_port_name: '\n', dev_port: '2\n' } }), names: ['ID_NET_NAME_PATH=enp2s0d2'] });
  check('a port name that is no text is none', { devices: path('0000:02:00.0', { port: { phys_port_name: 'p\xff\n', dev_port: '2\n' } }), names: ['ID_NET_NAME_PATH=enp2s0d2'] });
  check('a port name with a control character is none', { devices: path('0000:02:00.0', { port: { phys_port_name: 'p\t1\n', dev_port: '2\n' } }), names: ['ID_NET_NAME_PATH=enp2s0d2'] });
  check('a port that cannot be told gives no name', { devices: path('0000:02:00.0', { port: { dev_port: 'x\n' } }), names: [] });
  check('alternative routing-ID: device and function are one number', { devices: path('0000:02:02.1', { attributes: { ari_enabled: '1\n' } }), names: ['ID_NET_NAME_PATH=enp2s2f17'] });
  check('before v239 they were two', { devices: path('0000:02:02.1', { attributes: { ari_enabled: '1\n' } }), scheme: 'v238', names: ['ID_NET_NAME_PATH=enp2s2f1'] });
  check('without it they are two', { devices: path('0000:02:02.1', { attributes: { ari_enabled: '0\n' } }), names: ['ID_NET_NAME_PATH=enp2s2f1'] });

  it.each([
    ['0001', '0', 'enp2s0'],
    ['0001', '1', 'enP1p2s0'],
    ['0000', '1', 'enP0p2s0'],
    ['0001', 'perhaps', 'enP1p2s0'],
  ])('domain %s with ID_NET_NAME_INCLUDE_DOMAIN=%s at the PCI device', (domain, include, name) => {
    const device = pci(`pci${domain}:00/${domain}:02:00.0`);
    const paths = makeMachine([device, interfaceOf(device)]);
    writeFileSync(`${paths.run}/udev/data/+pci:${domain}:02:00.0`, `E:ID_NET_NAME_INCLUDE_DOMAIN=${include}\n`);
    const found = deviceAt(hostOf(paths), `${device.devpath}/net/eth0`);
    const names = namesOf({ device: found, scheme: latestNamingScheme, property: () => null, lookUp: null });
    expect(linesOf(names ?? [])).toEqual([`ID_NET_NAME_PATH=${name}`]);
  });
});

describe('the representor of a virtual function', () => {
  const card = pci(`${root}/0000:41:00.0`);
  const named = (port: string) => [card, interfaceOf(card, { phys_port_name: port })];
  check('has r and the number', { devices: named('pf0vf12'), names: ['ID_NET_NAME_PATH=enp65s0r12'] });
  check('has the port name before v254', { devices: named('pf0vf12'), scheme: 'v253', names: ['ID_NET_NAME_PATH=enp65s0npf0vf12'] });
  check('has the number without the zeros in front', { devices: named('pf00vf03'), names: ['ID_NET_NAME_PATH=enp65s0r3'] });
  check('has the number behind a blank', { devices: named('pf 0vf 3'), names: ['ID_NET_NAME_PATH=enp65s0r3'] });
  check('is not that of the number that stands for none', { devices: named('pf0vf4294967295'), names: ['ID_NET_NAME_PATH=enp65s0npf0vf4294967295'] });
  check('is not that of another controller', { devices: named('c1pf0vf12'), names: ['ID_NET_NAME_PATH=enp65s0nc1pf0vf12'] });
  check('is not that of a sub-function', { devices: named('pf0sf12'), names: ['ID_NET_NAME_PATH=enp65s0npf0sf12'] });
  check('is not the physical function', { devices: named('pf0'), names: ['ID_NET_NAME_PATH=enp65s0npf0'] });
});

describe('ID_NET_NAME_ONBOARD is what firmware numbered', () => {
  const path = 'ID_NET_NAME_PATH=enp2s0';
  const indexed = (attributes: Record<string, string>, port: Record<string, string> = {}) => {
    const device = pci(`${root}/0000:02:00.0`, attributes);
    return [device, interfaceOf(device, port)];
  };
  check('ACPI before SMBIOS', { devices: indexed({ acpi_index: '3\n', index: '1\n' }), names: ['ID_NET_NAME_ONBOARD=eno3', path] });
  check('SMBIOS alone', { devices: indexed({ index: '1\n' }), names: ['ID_NET_NAME_ONBOARD=eno1', path] });
  check('0 is a number', { devices: indexed({ acpi_index: '0\n' }), names: ['ID_NET_NAME_ONBOARD=eno0', path] });
  check('0 was none before v240', { devices: indexed({ acpi_index: '0\n', index: '1\n' }), scheme: 'v239', names: [path] });
  check('up to 65535', { devices: indexed({ acpi_index: '65535\n' }), names: ['ID_NET_NAME_ONBOARD=eno65535', path] });
  check('65536 is absurd', { devices: indexed({ acpi_index: '65536\n' }), names: [path] });
  check('up to 16383 before v249', { devices: indexed({ acpi_index: '16383\n' }), scheme: 'v247', names: ['ID_NET_NAME_ONBOARD=eno16383', path] });
  check('16384 was absurd before v249', { devices: indexed({ acpi_index: '16384\n' }), scheme: 'v247', names: [path] });
  check('with the port', { devices: indexed({ acpi_index: '3\n' }, { dev_port: '1\n' }), names: ['ID_NET_NAME_ONBOARD=eno3d1', `${path}d1`] });
});

describe('ID_NET_LABEL_ONBOARD is what is printed on the board', () => {
  const path = 'ID_NET_NAME_PATH=enp2s0';
  const labelled = (label: string) => {
    const device = pci(`${root}/0000:02:00.0`, { label });
    return [device, interfaceOf(device)];
  };
  check('as it is', { devices: labelled('Ethernet Port 1\n'), names: ['ID_NET_LABEL_ONBOARD=Ethernet Port 1', path] });
  check('with the prefix before v243', { devices: labelled('Port 1\n'), scheme: 'v241', names: ['ID_NET_LABEL_ONBOARD=enPort 1', path] });
  check('an empty one removes the property', { devices: labelled('\n'), names: ['ID_NET_LABEL_ONBOARD (removed)', path] });
  check('one that is longer than a name is none', { devices: labelled('L'.repeat(128)), names: [path] });
});

describe('virtio stands between the PCI device and the interface', () => {
  const device = pci(`${root}/0000:03:00.0`);
  const virtio = { devpath: `${device.devpath}/virtio12`, subsystem: 'bus:virtio' };
  check('and does not count', { devices: [device, virtio, interfaceOf(virtio)], names: ['ID_NET_NAME_PATH=enp3s0'] });
  const hyperv = { devpath: `${device.devpath}/VMBUS:00`, subsystem: 'bus:vmbus' };
  check('other buses do', { devices: [device, hyperv, interfaceOf(hyperv)], names: [] });
});
