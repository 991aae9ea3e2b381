/**
 * The order in which devices are listed: parents before their children. Pure.
 */

/**
 * Puts devices into the order of sd-device: by devpath, part by part, with device-mapper and RAID disks at the end, because they
 * are made of others (sd_device_enumerator_get_device_first(3)).
 */
export function inOrder<T extends { readonly devpath: string }>(devices: Iterable<T>): T[] {
  return [...devices]
    .map((device) => ({ device, key: orderKey(device.devpath) }))
    .sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
    .map(({ device }) => device);
}

/** What `prioritized` must know of a device. */
export interface Ranked {
  readonly devpath: string;
  readonly subsystem: string | null;
}

/**
 * Puts the devices of some subsystems, and those of the others that stand above them, first: those of the first subsystem, then
 * those of the next, and the rest last (udevadm(8) "--prioritized-subsystem").
 */
export function prioritized<T extends Ranked>(devices: readonly T[], subsystems: readonly string[]): T[] {
  const rest = new Map(devices.map((device) => [device.devpath, device]));
  const result: T[] = [];
  for (const subsystem of subsystems) {
    const chosen = new Map<string, T>();
    for (const device of rest.values()) {
      if (device.subsystem !== subsystem) continue;
      for (const devpath of atAndAbove(device.devpath)) {
        const found = rest.get(devpath);
        if (found !== undefined) chosen.set(devpath, found);
      }
    }
    for (const devpath of chosen.keys()) rest.delete(devpath);
    result.push(...inOrder(chosen.values()));
  }
  return [...result, ...rest.values()];
}

/** A text that compares as the devpath should: NUL, which no name contains, sorts before every other byte. */
function orderKey(devpath: string): string {
  const isMadeOfOthers = devpath.includes('/block/md') || devpath.includes('/block/dm-');
  return (isMadeOfOthers ? '1' : '0') + devpath.replaceAll('/', '\0');
}

function* atAndAbove(devpath: string): Generator<string> {
  for (let end = devpath.length; end > 0; end = devpath.lastIndexOf('/', end - 1)) yield devpath.slice(0, end);
}
