import { describe } from 'vitest';
import { bridge, check, interfaceOf, manyFunctions, pci } from './interfaces.ts';

const port = 'pci0000:00/0000:00:1c.0';
const card = `${port}/0000:05:00.0`;
const path = 'ID_NET_NAME_PATH=enp5s0';

describe('ID_NET_NAME_SLOT by firmware (_SUN)', () => {
  const sun = (number: string) => ({ 'firmware_node/sun': `${number}\n` });
  const behind = (above: ReturnType<typeof pci>, attributes: Record<string, string> = {}) => {
    const device = pci(card, attributes);
    return [above, device, interfaceOf(device)];
  };
  check('is the number of the device', { devices: behind(bridge(port), sun('9')), names: [path, 'ID_NET_NAME_SLOT=ens9'] });
  check('was not asked before v257', { devices: behind(bridge(port), sun('9')), scheme: 'v255', names: [path] });
  check('0 is no number', { devices: behind(bridge(port), sun('0')), names: [path] });
  check('that of the device goes before that of the bridge', { devices: behind(bridge(port, sun('5')), sun('9')), names: [path, 'ID_NET_NAME_SLOT=ens9'] });
  check('that of the bridge would give many devices one name', { devices: behind(bridge(port, sun('5'))), names: [path] });
  check('but not many functions', { devices: behind(bridge(port, sun('5')), manyFunctions), names: [`${path}f0`, 'ID_NET_NAME_SLOT=ens5f0'] });
  check('what is above need not be a bridge', { devices: behind(pci(port, sun('5'))), names: [path, 'ID_NET_NAME_SLOT=ens5'] });
  check('goes before hotplug slots', { devices: behind(bridge(port), sun('9')), slots: { 3: '0000:05:00' }, names: [path, 'ID_NET_NAME_SLOT=ens9'] });
  check('without one the hotplug slots are asked', { devices: behind(bridge(port), sun('0')), slots: { 3: '0000:05:00' }, names: [path, 'ID_NET_NAME_SLOT=ens3'] });
});

describe('ID_NET_NAME_SLOT by hotplug slots', () => {
  const device = pci(card);
  const domain = pci('pci0001:00/0001:05:00.0');
  const multi = pci(card, manyFunctions);
  const behind = [bridge(port), device, interfaceOf(device)];
  const many = [bridge(port), multi, interfaceOf(multi)];
  check('is the number whose address is the device’s', { devices: behind, slots: { 3: '0000:05:00', 4: '0000:06:00' }, names: [path, 'ID_NET_NAME_SLOT=ens3'] });
  check('has the domain', { devices: [domain, interfaceOf(domain)], slots: { 3: '0001:05:00' }, names: ['ID_NET_NAME_PATH=enP1p5s0', 'ID_NET_NAME_SLOT=enP1s3'] });
  check('a name that is no number is none', { devices: behind, slots: { '3-1': '0000:05:00', 0: '0000:05:00' }, names: [path] });
  check('what is above may be in the slot', { devices: [pci(port), device, interfaceOf(device)], slots: { 3: '0000:00:1c' }, names: [path, 'ID_NET_NAME_SLOT=ens3'] });
  check('but not when it is a bridge', { devices: behind, slots: { 3: '0000:00:1c' }, names: [path] });
  check('before v247 also then', { devices: behind, slots: { 3: '0000:00:1c' }, scheme: 'v245', names: [path, 'ID_NET_NAME_SLOT=ens3'] });
  check('from v251 to v254 then for many functions', { devices: many, slots: { 3: '0000:00:1c' }, scheme: 'v254', names: [`${path}f0`, 'ID_NET_NAME_SLOT=ens3f0'] });
  check('from v251 to v254 not for one', { devices: behind, slots: { 3: '0000:00:1c' }, scheme: 'v254', names: [path] });
  check('since v255 not for many either', { devices: many, slots: { 3: '0000:00:1c' }, scheme: 'v255', names: [`${path}f0`] });
});

describe('ID_NET_NAME_SLOT of IBM Z by function', () => {
  const device = (id: string) => pci('pci0001:00/0001:00:00.0', { function_id: `${id}\n` });
  const on = (id: string) => [device(id), interfaceOf(device(id))];
  const onZ = 'ID_NET_NAME_PATH=enP1p0s0';
  check('is the id, and needs no domain', { devices: on('0x0000010a'), slots: { '0000010a': '' }, names: [onZ, 'ID_NET_NAME_SLOT=ens266'] });
  check('needs the slot to be there', { devices: on('0x0000010a'), slots: { 3: '0001:00:00' }, names: [onZ] });
  check('0 is no id', { devices: on('0x0'), slots: { 3: '0001:00:00', '00000000': 'none' }, names: [onZ] });
  check('was read as a decimal number before v249', { devices: on('0x00000100'), slots: { '00001100': '0001:00:00' }, scheme: 'v247', names: [onZ, 'ID_NET_NAME_SLOT=enP1s576'] });
});
