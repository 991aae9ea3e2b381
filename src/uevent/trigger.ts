import { sysFile, type Paths } from '../base/paths.ts';
import { writeExisting } from '../kernel/file.ts';
import type { Action } from './uevent.ts';

/**
 * Asks the kernel to send a uevent of a device (`uevent` attribute, Documentation/ABI/testing/sysfs-uevent in the kernel).
 *
 * @param uuid  comes back as SYNTH_UUID, so that the sender knows its own event
 * @returns 0 or a positive errno
 */
export function triggerDevice({ paths, syspath, action, uuid = null }: { paths: Paths; syspath: string; action: Action; uuid?: string | null }): number {
  return writeExisting(`${sysFile(paths, syspath)}/uevent`, uuid === null ? action : `${action} ${uuid}`);
}
