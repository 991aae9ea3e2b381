import { describe } from 'vitest';
import { check, interfaceOf, pci } from './interfaces.ts';
import type { DeviceFolder } from '../../device/machine.ts';

const port = 'pci0000:c0/0000:c0:01.0';

describe('a virtual function (SR-IOV)', () => {
  const physical = pci(`${port}/0000:c1:00.0`, { acpi_index: '2\n', label: 'LAN\n' }, { virtfn0: '../0000:c1:00.2', virtfn12: '../0000:c1:01.4' });
  const virtual = pci(`${port}/0000:c1:01.4`, { acpi_index: '7\n', label: 'VF\n' }, { physfn: '../0000:c1:00.0' });
  const stray = pci(`${port}/0000:c1:01.5`, { label: 'VF\n' }, { physfn: '../0000:c1:00.0' });
  check('has the names of the physical one, and its number', {
    devices: [physical, virtual, interfaceOf(virtual)],
    names: ['ID_NET_NAME_ONBOARD=eno2v12', 'ID_NET_NAME_PATH=enp193s0v12'],
  });
  check('has its own port', {
    devices: [physical, virtual, interfaceOf(virtual, { dev_port: '1\n' })],
    names: ['ID_NET_NAME_ONBOARD=eno2d1v12', 'ID_NET_NAME_PATH=enp193s0d1v12'],
  });
  check('leaves the physical one as it was', {
    devices: [virtual, physical, interfaceOf(physical)],
    names: ['ID_NET_LABEL_ONBOARD=LAN', 'ID_NET_NAME_ONBOARD=eno2', 'ID_NET_NAME_PATH=enp193s0'],
  });
  check('had names of its own before v239', {
    devices: [physical, virtual, interfaceOf(virtual)],
    scheme: 'v238',
    names: ['ID_NET_LABEL_ONBOARD=enVF', 'ID_NET_NAME_ONBOARD=eno7', 'ID_NET_NAME_PATH=enp193s1f4'],
  });
  check('has them still when the physical one does not know it', {
    devices: [physical, stray, interfaceOf(stray)],
    names: ['ID_NET_LABEL_ONBOARD=VF', 'ID_NET_NAME_PATH=enp193s1f5'],
  });
});

describe('a sub-function of the auxiliary bus', () => {
  const physical = pci(`${port}/0000:c1:00.0`, { acpi_index: '2\n', label: 'LAN\n' }, { virtfn0: '../0000:c1:00.2' });
  const virtual = pci(`${port}/0000:c1:00.2`, {}, { physfn: '../0000:c1:00.0' });
  const below = (device: DeviceFolder, attributes: Record<string, string> = { sfnum: '88\n' }): DeviceFolder => ({
    devpath: `${device.devpath}/mlx5_core.sf.4`,
    subsystem: 'bus:auxiliary',
    attributes,
  });
  check('has the names of its function, and its number', {
    devices: [physical, below(physical), interfaceOf(below(physical))],
    names: ['ID_NET_NAME_ONBOARD=eno2S88', 'ID_NET_NAME_PATH=enp193s0S88'],
  });
  check('of a virtual one has both numbers', {
    devices: [physical, virtual, below(virtual), interfaceOf(below(virtual))],
    names: ['ID_NET_NAME_ONBOARD=eno2v0S88', 'ID_NET_NAME_PATH=enp193s0v0S88'],
  });
  check('had no names before v261', { devices: [physical, below(physical), interfaceOf(below(physical))], scheme: 'v260', names: [] });
  check('needs a number', { devices: [physical, below(physical, {}), interfaceOf(below(physical, {}))], names: [] });
  const deep = { devpath: `${below(physical).devpath}/eth`, subsystem: 'bus:auxiliary' };
  check('is right above the interface', { devices: [physical, below(physical), deep, interfaceOf(deep)], names: [] });
});
