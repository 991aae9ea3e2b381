import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { systemPaths } from '../../src/base/paths.ts';
import { netDriver } from '../../src/builtin/net_driver.ts';
import { Device } from '../../src/device/device.ts';
import { deviceAt, hostOf, makeMachine } from '../device/machine.ts';
import { interfaceOf, pci } from '../netif/net-id/interfaces.ts';
import { callBuiltin } from './call.ts';

describe('net_driver', () => {
  it('has nothing to say of the loopback interface, whose driver does not tell, which is no failure', (context) => {
    const loopback = Device.fromSyspath({ paths: systemPaths, stored: () => null }, '/sys/class/net/lo');
    if (loopback === null) return context.skip('needs /sys with the network interfaces of this machine');
    expect(callBuiltin(netDriver, loopback)).toEqual({ ok: true, properties: [], reason: null });
  });

  it('gives ID_NET_DRIVER', (context) => {
    const host = { paths: systemPaths, stored: () => null };
    for (const name of readdirSync('/sys/class/net')) {
      const device = Device.fromSyspath(host, `/sys/class/net/${name}`);
      if (device?.parent?.driver === undefined || device.parent.driver === null || device.ancestor({ subsystem: 'virtio' }) === null) continue;
      return expect(callBuiltin(netDriver, device).properties).toEqual([['ID_NET_DRIVER', device.parent.driver]]);
    }
    return context.skip('needs a virtio network card, whose driver has one name everywhere');
  });

  it('does not fail for an interface that is gone', () => {
    const device = interfaceOf('/devices/virtual', {}, {});
    const gone = { ...device, devpath: '/devices/virtual/net/nobody-has-it' };
    expect(callBuiltin(netDriver, deviceAt(hostOf(makeMachine([gone])), gone.devpath))).toEqual({ ok: true, properties: [], reason: null });
  });

  it('fails for what is no interface', () => {
    const card = pci('pci0000:00/0000:00:08.0');
    expect(callBuiltin(netDriver, deviceAt(hostOf(makeMachine([card])), card.devpath)).ok).toBe(false);
  });
});
