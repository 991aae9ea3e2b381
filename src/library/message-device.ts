import { Device, type Host } from '../device/device.ts';
import type { Stored } from '../device/stored.ts';
import type { Uevent } from '../uevent/uevent.ts';

/**
 * The device of an event as the event tells of it: its properties, links and tags are those of the message and not those that
 * the database has by now. (A device that is gone has no others.)
 *
 * @param isProcessed  a device manager sent the message, so that the device is initialised
 */
export function deviceInMessage(host: Host, uevent: Uevent, isProcessed: boolean): Device {
  const stored = isProcessed ? storedInMessage(uevent.properties) : null;
  // Those above and below it are what they are now.
  const device: Device = Device.fromUevent({ paths: host.paths, stored: (id) => (id === device.id ? stored : host.stored(id)) }, uevent);
  return device;
}

function storedInMessage(properties: ReadonlyMap<string, string>): Stored {
  const initialized = properties.get('USEC_INITIALIZED') ?? '';
  return {
    links: words(properties.get('DEVLINKS'), ' ').map((link) => link.replace(/^\/dev\//, '')),
    linkPriority: 0,
    initializedUsec: /^[0-9]{1,20}$/.test(initialized) ? BigInt(initialized) : null,
    properties: new Map(),
    tags: new Set(words(properties.get('TAGS'), ':')),
    currentTags: new Set(words(properties.get('CURRENT_TAGS'), ':')),
  };
}

function words(text: string | undefined, separator: string): string[] {
  return (text ?? '').split(separator).filter((word) => word !== '');
}
