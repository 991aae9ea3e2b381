import type { Device } from '../device/device.ts';
import type { BuiltinAnswer, BuiltinCall } from '../rules/world.ts';
import { found, nothing, type Builtin } from './builtin.ts';
import { Route } from './path/route.ts';
import { steps } from './path/steps.ts';

/**
 * Where a device is plugged in, as a text that is the same after the next boot: `pci-0000:00:14.0-usb-0:1.2:1.0-scsi-0:0:0:0`.
 * It is put together on the way from the device up to the root (path/).
 */
export const pathId: Builtin = {
  name: 'path_id',
  summary: 'persistent path of a device',
  run: ({ device }: BuiltinCall) => compose(device),
};

function compose(device: Device): BuiltinAnswer {
  const route = walk(device);
  if (route.isLost) return nothing('the controller behind it is not there');
  if (route.isEmpty) return nothing('nothing on the way to it has an address');
  // Without either, two devices might have one path.
  if (!route.isAnchored) return nothing('no bus on the way to it has lasting addresses');
  if (device.subsystem === 'block' && !route.hasTransport) return nothing('it is a disk, and its transport is not known');

  const { path: fullPath, compatiblePath } = route;
  const path = withoutUsbRevision(fullPath);
  return found([
    ...(path === fullPath ? [] : [['ID_PATH_WITH_USB_REVISION', fullPath] as const]),
    ['ID_PATH', path],
    ['ID_PATH_TAG', tagOf(path)],
    ...(compatiblePath === null ? [] : [['ID_PATH_ATA_COMPAT', compatiblePath] as const]),
  ]);
}

function walk(device: Device): Route {
  const route = new Route(device);
  for (let next: Device | null = device; next !== null; next = next.parent) {
    const step = steps.get(next.subsystem ?? '');
    if (step === undefined) continue;
    const passed: Device | null = step(next, route);
    if (passed === null) break;
    next = passed;
  }
  return route;
}

/** The path as it was before the revision of USB was part of it: `-usbv2-` is `-usb-`. */
function withoutUsbRevision(path: string): string {
  const at = path.indexOf('-usbv');
  if (at < 0 || !/^-usbv[0-9]-/.test(path.slice(at))) return path;
  return path.slice(0, at + '-usb'.length) + path.slice(at + '-usbv2'.length);
}

/** The path as a tag: one underscore for what a tag cannot have, none at the ends. */
function tagOf(path: string): string {
  return path.replace(/[^0-9A-Za-z-]+/g, '_').replace(/^_|_$/g, '');
}
