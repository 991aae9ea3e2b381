import type { Device } from '../../device/device.ts';
import { parseUnsigned } from '../../base/number.ts';
import { topOf, type Route } from './route.ts';

/**
 * A USB device or interface: its ports from the root hub on. The number of the host in front of them changes from boot to boot,
 * so it is always 0; since a controller may have one root hub for USB 2 and one for USB 3 whose ports bear the same numbers,
 * the revision of the root hub is noted (`usbv3-0:1.2`).
 */
export function passUsb(device: Device, route: Route): Device {
  route.hasTransport = true;
  if (device.devtype !== 'usb_device' && device.devtype !== 'usb_interface') return device;
  const dash = device.sysname.indexOf('-');
  if (dash < 0) return device;
  const ports = device.sysname.slice(dash + 1);
  const rootHub = topOf('usb', device);
  const revision = revisionOf(rootHub);
  route.add(revision === null ? `usb-0:${ports}` : `usbv${revision}-0:${ports}`);
  return rootHub;
}

/** The revision of a hub by its protocol (<linux/usb/ch11.h>); null when it does not tell. */
function revisionOf(hub: Device): 1 | 2 | 3 | null {
  switch (parseUnsigned(hub.attribute('bDeviceProtocol') ?? '', { base: 16, max: 0xff })) {
    // Full speed, or high speed without a translator for slower devices: only the speed tells them apart.
    case 0: {
      const speed = hub.attribute('speed');
      return speed === null ? null : speed === '480' ? 2 : 1;
    }
    case 1:
    case 2:
      return 2;
    case 3:
      return 3;
    default:
      return null;
  }
}
