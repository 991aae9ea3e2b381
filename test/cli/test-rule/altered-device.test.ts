import { describe, expect, it } from 'vitest';
import { alteredAttributes, alteredDevice } from '../../../src/cli/test-rule/altered-device.ts';
import type { Device } from '../../../src/device/device.ts';
import { addDevice, deviceAt, hostOf, makeMachine } from '../../device/machine.ts';

function disk(): Device {
  const paths = makeMachine([
    { devpath: '/devices/hub', subsystem: 'bus:usb', attributes: { idVendor: '1d6b\n' } },
    { devpath: '/devices/hub/stick', subsystem: 'bus:usb', attributes: { idVendor: '0627\n' } },
    { devpath: '/devices/hub/stick/host', subsystem: 'bus:scsi' },
  ]);
  addDevice(paths.sys, { devpath: '/devices/hub/stick/host/sda', subsystem: 'block', attributes: { size: '1\n', ro: '0\n' } });
  return deviceAt(hostOf(paths), '/devices/hub/stick/host/sda');
}

function altered({ own = {}, parents = {} }: { own?: Record<string, string>; parents?: Record<string, string> }): Device {
  const device = disk();
  const attributes = alteredAttributes(device, { attributes: new Map(Object.entries(own)), parentAttributes: new Map(Object.entries(parents)) });
  return alteredDevice(device, attributes ?? new Map());
}

describe('an altered device', () => {
  it('has its own attributes otherwise, and the rest as it was', () => {
    const device = altered({ own: { size: '5\n', added: 'x' } });
    expect(['size', 'added', 'ro', 'none'].map((name) => device.attribute(name))).toEqual(['5', 'x', '0', null]);
    expect([device.sysname, device.subsystem, device.devpath]).toEqual(['sda', 'block', '/devices/hub/stick/host/sda']);
  });

  it('has an attribute of the nearest parent that has it otherwise', () => {
    const device = altered({ parents: { idVendor: '1234' } });
    const seen: (string | null)[] = [];
    for (let parent = device.parent; parent !== null; parent = parent.parent) seen.push(parent.attribute('idVendor'));
    expect(seen).toEqual([null, '1234', '1d6b']);
    expect(device.ancestor({ subsystem: 'usb' })?.attribute('idVendor')).toBe('1234');
  });

  it('gives an attribute that no parent has to the nearest one', () => {
    expect(altered({ parents: { colour: 'red' } }).parent?.attribute('colour')).toBe('red');
  });

  it('is not possible where a device without parents should have other ones', () => {
    const paths = makeMachine([{ devpath: '/devices/top' }]);
    expect(alteredAttributes(deviceAt(hostOf(paths), '/devices/top'), { attributes: new Map(), parentAttributes: new Map([['a', 'b']]) })).toBe(null);
  });
});
