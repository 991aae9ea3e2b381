import { Device } from '../../device/device.ts';
import { textOf, topOf, type Route } from './route.ts';

/** A namespace of an NVMe drive, by the number it has there. */
export function passNvme(device: Device, route: Route): Device | null {
  const namespace = textOf(route.device, 'nsid');
  if (namespace === null) return device;
  const controller = device.subsystem === 'nvme-subsystem' ? controllerOf(route.device) : device;
  if (controller === null) {
    route.isLost = true;
    return null;
  }
  route.addToBoth(`nvme-${namespace}`);
  route.isAnchored = true;
  route.hasTransport = true;
  return topOf('nvme', controller);
}

/**
 * With multipath, namespaces are below a virtual subsystem, which has no place in the machine; the controller of the same number
 * has the place of the drive. Null when that controller is virtual too, such as one that is reached over a network.
 */
function controllerOf(namespace: Device): Device | null {
  const name = /^nvme[0-9]*/.exec(namespace.sysname)?.[0];
  const controller = name === undefined ? null : Device.fromSubsystemSysname(namespace.host, 'nvme', name);
  return controller === null || controller.devpath.startsWith('/devices/virtual/') ? null : controller;
}
