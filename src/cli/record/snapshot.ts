import { nodeFile, sysFile } from '../../base/paths.ts';
import type { Device } from '../../device/device.ts';
import { readText, status } from '../../kernel/file.ts';
import { shownProperties } from '../info/record.ts';
import type { RecordedDevice } from '../test-rule/recording.ts';
import { readFolder } from './attributes.ts';

/** A device as it is written down. */
export interface Snapshot extends RecordedDevice {
  /** what reading the node gives, where that is harmless; null elsewhere */
  readonly nodeContent: string | null;
}

export interface Taken {
  readonly snapshot: Snapshot;
  /** attributes that this user may not read */
  readonly denied: readonly string[];
}

/** The major number of the nodes of USB devices (Documentation/admin-guide/devices.txt). */
const USB_MAJOR = 189;
const MAX_NODE_BYTES = 1024;

/** What umockdev-record leaves out as well: the line P: says the one, and the other is of no use on another machine. */
const unrecorded: ReadonlySet<string> = new Set(['DEVPATH', 'USEC_INITIALIZED', 'UDEV_LOG']);

/** Looks at a device and reads all that may be read. Null when it is gone, or is nothing that a recording can hold. */
export function takeSnapshot(device: Device): Taken | null {
  const { devname, stored, host, devpath } = device;
  // umockdev-run refuses a recording with a device that has no subsystem.
  if (device.subsystem === null || !device.isPresent || /\s/.test(devpath)) return null;
  const { attributes, links: folderLinks, denied } = readFolder(sysFile(host.paths, device.syspath));
  const properties = new Map([...shownProperties(device)].filter(([name, value]) => !unrecorded.has(name) && !value.includes('\n')));
  return {
    snapshot: {
      devpath,
      node: devname === null ? null : devname.slice('/dev/'.length),
      nodeContent: devname === null ? null : contentOf(nodeFile(host.paths, devname)),
      links: stored?.links ?? [],
      properties,
      attributes,
      folderLinks,
    },
    denied,
  };
}

/** Reading the node of a USB device gives its descriptors. Reading any other may take from it what a program waits for. */
function contentOf(path: string): string | null {
  const facts = status(path, { follow: false });
  if (facts?.kind !== 'character' || facts.rdev.major !== USB_MAJOR) return null;
  const content = readText(path, MAX_NODE_BYTES + 1) ?? '';
  return content === '' || content.length > MAX_NODE_BYTES ? null : content;
}
