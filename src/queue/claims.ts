import { fileNameOf } from '../base/paths.ts';
import type { Uevent } from '../uevent/uevent.ts';

/**
 * What an event occupies while it is unfinished, as a value. Two events whose claims conflict are handled one after the
 * other, in the order in which they arrived; all others may be handled at the same time.
 */
export interface Claims {
  /**
   * The device's path and, for a renamed device, the path it had before. Whatever stands above or below one of them is
   * claimed with it: rules read the attributes and records of parents, and a parent's removal takes its children along.
   */
  readonly paths: readonly string[];
  /** what at most one event may be about at a time, see `claimsOf` */
  readonly keys: readonly string[];
}

/**
 * Says what an event occupies.
 *
 * The keys are the database id that the device will have (its device number as `b8:0` or `c1:3`, its interface index
 * as `n2`, otherwise `+subsystem:sysname`), because two devices that follow each other under one id share a record;
 * and the name of its node, because that name may be given to another device number before the first one's removal
 * was handled.
 *
 * @see sd-device's device ids as in the file names of /run/udev/data
 */
export function claimsOf(uevent: Uevent): Claims {
  const { devpath, subsystem, properties } = uevent;
  const keys: string[] = [];
  const major = properties.get('MAJOR');
  const minor = properties.get('MINOR');
  const ifindex = properties.get('IFINDEX');
  if (major !== undefined && minor !== undefined) keys.push(`${subsystem === 'block' ? 'b' : 'c'}${major}:${minor}`);
  if (ifindex !== undefined) keys.push(`n${ifindex}`);
  if (keys.length === 0) keys.push(`+${subsystem}:${fileNameOf(devpath)}`);
  const devname = properties.get('DEVNAME');
  if (devname !== undefined) keys.push(`node:${devname.startsWith('/dev/') ? devname.slice('/dev/'.length) : devname}`);

  const oldPath = properties.get('DEVPATH_OLD');
  const paths = oldPath === undefined || oldPath === devpath ? [devpath] : [devpath, oldPath];
  return { paths, keys };
}

/**
 * Whether two events must not be handled at the same time. Symmetric, and true of an event and itself.
 *
 * This is the meaning of the queue, to be read and tested against; the queue itself never compares two events.
 */
export function conflict(one: Claims, other: Claims): boolean {
  return one.keys.some((key) => other.keys.includes(key))
    || one.paths.some((path) => other.paths.some((otherPath) => areRelated(path, otherPath)));
}

/** Whether two paths are the same or one stands above the other: `/a/b` and `/a/b/c`, but not `/a/b` and `/a/bc`. */
function areRelated(one: string, other: string): boolean {
  if (one.length === other.length) return one === other;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return long.startsWith(short) && long[short.length] === '/';
}
