import type { Device, Host } from '../../device/device.ts';
import { enumerate } from '../../device/enumerate.ts';
import { inOrder } from '../../device/order.ts';

/** Which devices a recording is about. */
export interface Selection {
  /** parents first */
  devices(): Device[];
  /** whether a device that is not there yet would be among them */
  concerns(devpath: string): boolean;
}

/** The whole machine. */
export function everything(host: Host): Selection {
  return { devices: () => enumerate(host, {}), concerns: () => true };
}

export interface Chosen {
  readonly devices: readonly Device[];
  /** whether what is below them is wanted too */
  readonly isSubtree: boolean;
}

/** Some devices with all that is above them, without which they mean nothing: rules ask the parents. */
export function around(host: Host, { devices, isSubtree }: Chosen): Selection {
  const paths = devices.map(({ devpath }) => devpath);
  return {
    devices: () => {
      const found = new Map<string, Device>();
      for (const device of devices) for (let each: Device | null = device; each !== null; each = each.parent) found.set(each.devpath, each);
      if (isSubtree) for (const device of enumerate(host, { parents: paths })) found.set(device.devpath, device);
      return inOrder(found.values());
    },
    concerns: (devpath) => paths.some((path) => devpath === path || devpath.startsWith(`${path}/`)),
  };
}
