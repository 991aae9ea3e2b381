import { describe } from 'vitest';
import type { DeviceFolder } from '../../device/machine.ts';
import { check, interfaceOf, pci } from './interfaces.ts';

const device = (devpath: string, subsystem: string): DeviceFolder => ({ devpath, subsystem: `bus:${subsystem}` });

/** A device of this bus at this place, and an interface of it. */
function on(subsystem: string, devpath: string, attributes: Record<string, string> = {}): readonly DeviceFolder[] {
  return [device(devpath, subsystem), interfaceOf(devpath, attributes)];
}

describe('USB', () => {
  const controller = pci('pci0000:00/0000:00:1d.0', { 'firmware_node/sun': '4\n' });
  const usb = (host: string, hubs: string, sysname: string, devtype = 'usb_interface'): DeviceFolder[] => {
    const port = { ...device(`${host}/usb2/${hubs}/${sysname}`, 'usb'), uevent: [`DEVTYPE=${devtype}`] };
    return [port, interfaceOf(port)];
  };
  const behind = (hubs: string, sysname: string) => [controller, ...usb(controller.devpath, hubs, sysname)];
  const names = (suffix: string) => [`ID_NET_NAME_PATH=enp0s29${suffix}`, `ID_NET_NAME_SLOT=ens4${suffix}`];
  check('has the ports behind the names of the host controller', { devices: behind('2-1/2-1.4', '2-1.4:1.0'), names: names('u1u4') });
  check('has the interface unless it is 0', { devices: behind('2-1/2-1.4', '2-1.4:1.6'), names: names('u1u4i6') });
  check('has the configuration unless it is 1', { devices: behind('2-7', '2-7:2.1'), names: names('u7c2i1') });

  const soc = '/devices/platform/soc/3f980000.usb';
  check('without PCI has the ports alone', { devices: [device(soc, 'platform'), ...usb(soc, '1-1', '1-1.5:1.0')], names: ['ID_NET_NAME_PATH=enu1u5'] });
  check('without PCI had no name before v253', { devices: [device(soc, 'platform'), ...usb(soc, '1-1', '1-1.5:1.0')], scheme: 'v252', names: [] });
  check('needs a USB interface', { devices: [controller, ...usb(controller.devpath, '2-1', '2-1', 'usb_device').slice(0, 2)], names: [] });
});

describe('BCMA', () => {
  const bridge = pci('pci0000:00/0000:03:00.0');
  check('has the core behind the names of the PCI device', { devices: [bridge, ...on('bcma', `${bridge.devpath}/bcma0:2`)], names: ['ID_NET_NAME_PATH=enp3s0b2'] });
  check('has no core 0', { devices: [bridge, ...on('bcma', `${bridge.devpath}/bcma0:0`)], names: ['ID_NET_NAME_PATH=enp3s0'] });
  check('has the core as scanf reads it', { devices: [bridge, ...on('bcma', `${bridge.devpath}/bcma0: 2`)], names: ['ID_NET_NAME_PATH=enp3s0b2'] });
  check('needs PCI', { devices: on('bcma', '/devices/platform/bcma0:2'), names: [] });
});

describe('channels of IBM Z', () => {
  const ccw = (busId: string, subsystem = 'ccwgroup') => on(subsystem, `/devices/css0/0.0.0007/${busId}`);
  check('drop the zeros in front', { devices: ccw('0.0.f5f0'), names: ['ID_NET_NAME_PATH=encf5f0'] });
  check('drop some of the zeros', { devices: ccw('0.0.0600', 'ccw'), names: ['ID_NET_NAME_PATH=enc600'] });
  check('keep a subchannel set', { devices: ccw('0.1.0600'), names: ['ID_NET_NAME_PATH=enc1.0600'] });
  check('keep the last 0', { devices: ccw('0.0.0000'), names: ['ID_NET_NAME_PATH=enc0'] });
  check('have eight or nine characters', { devices: ccw('0.0.600'), names: [] });
  const virtio = [device('/devices/css0/0.0.0007/0.0.0001', 'ccw'), ...on('virtio', '/devices/css0/0.0.0007/0.0.0001/virtio0')];
  check('may have virtio in between', { devices: virtio, names: ['ID_NET_NAME_PATH=enc1'] });
});

describe('VIO of IBM POWER', () => {
  check('is the slot in decimal', { devices: on('vio', '/devices/vio/3000000b'), names: ['ID_NET_NAME_SLOT=env11'] });
  check('ignores the bus', { devices: on('vio', '/devices/vio/30000002'), names: ['ID_NET_NAME_SLOT=env2'] });
  check('has eight digits', { devices: on('vio', '/devices/vio/3000002'), names: [] });
  check('has digits only', { devices: on('vio', '/devices/vio/3000000x'), names: [] });
});

describe('ACPI devices of the platform bus', () => {
  check('with a vendor of four', { devices: on('platform', '/devices/platform/HISI00C2:01'), names: ['ID_NET_NAME_PATH=enahisic2i1'] });
  check('with a vendor of three', { devices: on('platform', '/devices/platform/APM0D05:10'), names: ['ID_NET_NAME_PATH=enaapmd05i16'] });
  check('the four may be digits', { devices: on('platform', '/devices/platform/19E500C2:00'), names: ['ID_NET_NAME_PATH=ena19e5c2i0'] });
  check('the three may not', { devices: on('platform', '/devices/platform/A1M0D05:00'), names: [] });
  check('others have no name', { devices: on('platform', '/devices/platform/fd580000.ethernet'), names: [] });
  check('nor those further below', { devices: on('platform', '/devices/platform/soc/HISI00C2:01'), names: [] });
});

describe('netdevsim', () => {
  const ports = { phys_port_name: 'p1\n' };
  check('is the device and its port', { devices: on('netdevsim', '/devices/netdevsim10', ports), names: ['ID_NET_NAME_PATH=eni10np1'] });
  check('needs a port', { devices: on('netdevsim', '/devices/netdevsim10'), names: [] });
  check('has a number of 32 bits', { devices: on('netdevsim', '/devices/netdevsim4294967296', ports), names: [] });
  check('had no name before v243', { devices: on('netdevsim', '/devices/netdevsim10', ports), scheme: 'v241', names: [] });
});

describe('Xen', () => {
  check('is the number of the frontend', { devices: on('xen', '/devices/vif-12'), names: ['ID_NET_NAME_SLOT=enX12'] });
  check('may be 0', { devices: on('xen', '/devices/vif-0'), names: ['ID_NET_NAME_SLOT=enX0'] });
  check('has no zeros in front', { devices: on('xen', '/devices/vif-01'), names: [] });
  check('had no name before v250', { devices: on('xen', '/devices/vif-0'), scheme: 'v249', names: [] });
});

describe('others have no names but that of the address', () => {
  check('Hyper-V', { devices: on('vmbus', '/devices/LNXSYSTM:00/VMBUS:00/0d0a1b2c', { addr_assign_type: '0\n' }), names: ['ID_NET_NAME_MAC=enx020000000001'] });
  check('simulated wireless', {
    devices: [device('/devices/virtual/mac80211_hwsim/hwsim0', 'mac80211_hwsim'), interfaceOf('/devices/virtual/mac80211_hwsim/hwsim0', { addr_assign_type: '0\n' }, { devtype: 'wlan' })],
    names: ['ID_NET_NAME_MAC=wlx020000000001'],
  });
});
