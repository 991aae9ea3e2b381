import { sysFile, type Paths } from '../base/paths.ts';
import { writeExisting } from '../kernel/file.ts';
import type { Action } from './uevent.ts';

export interface Trigger {
  readonly paths: Paths;
  /** canonical, below /sys */
  readonly syspath: string;
  readonly action: Action;
  /** comes back as SYNTH_UUID, so that the sender knows its own event; without one that is 0 */
  readonly uuid?: string | null;
  /** come back with `SYNTH_ARG_` before their names; letters and digits only, in names and values */
  readonly properties?: ReadonlyMap<string, string>;
}

/** Stands where the kernel wants a UUID before properties and the caller has none. */
const NO_UUID = '00000000-0000-0000-0000-000000000000';

/**
 * Asks the kernel to send a uevent of a device by writing to its `uevent` attribute (Documentation/ABI/testing/sysfs-uevent in
 * the kernel).
 *
 * @returns 0 or a positive errno: ENOENT and ENODEV when the device is gone, EINVAL for properties that the kernel does not take
 */
export function triggerDevice({ paths, syspath, action, uuid = null, properties = new Map() }: Trigger): number {
  return writeExisting(`${sysFile(paths, syspath)}/uevent`, triggerText(action, uuid, properties));
}

function triggerText(action: Action, uuid: string | null, properties: ReadonlyMap<string, string>): string {
  let text: string = action;
  if (uuid !== null || properties.size > 0) text += ` ${uuid ?? NO_UUID}`;
  for (const [name, value] of properties) text += ` ${name}=${value}`;
  return text;
}
