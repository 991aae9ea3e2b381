import type { Datagram } from '../kernel/netlink-uevent.ts';
import { actions, type Action, type Uevent } from './uevent.ts';

/** Why a message is not believed. */
export interface Refused {
  readonly refused: string;
}

const KERNEL_GROUP = 1;

/**
 * Decodes a message of the kernel: `ACTION@DEVPATH`, then KEY=VALUE, each ended by NUL (kobject_uevent_env in the kernel's
 * lib/kobject_uevent.c).
 *
 * It is believed only from the kernel itself: sent by uid 0 from port 0 to group 1. Anybody may send to a netlink socket, and an
 * invented `remove` once ran programs as root (CVE-2009-1185). A property that is no property is left out; the event stays.
 */
export function decodeKernel(datagram: Datagram): Uevent | Refused {
  const { payload, truncated, uid, portId, groups } = datagram;
  if (groups !== KERNEL_GROUP) return { refused: groups === 0 ? 'it was sent to this socket alone' : `it was sent to group ${groups}` };
  if (portId !== 0) return { refused: `it came from the process at port ${portId}, not from the kernel` };
  if (uid !== 0) return { refused: uid < 0 ? 'its sender is unknown' : `its sender is user ${uid}` };
  if (truncated) return { refused: 'it is longer than a uevent can be' };
  return decodeText(payload);
}

/** The text of a message, whoever sent it. */
export function decodeText(payload: string): Uevent | Refused {
  const headEnd = payload.indexOf('\0');
  const at = payload.indexOf('@');
  if (headEnd < 0 || at <= 0 || at > headEnd) return { refused: 'it does not begin with ACTION@DEVPATH' };

  const properties = new Map<string, string>();
  for (let start = headEnd + 1; start < payload.length; ) {
    let end = payload.indexOf('\0', start);
    if (end < 0) end = payload.length;
    const equals = payload.indexOf('=', start);
    if (equals > start && equals < end) {
      const value = payload.slice(equals + 1, end);
      // A control character would become a line of its own in the database or an environment.
      if (!hasControlCharacter(value)) properties.set(payload.slice(start, equals), value);
    }
    start = end + 1;
  }

  const action = properties.get('ACTION');
  const devpath = properties.get('DEVPATH');
  const subsystem = properties.get('SUBSYSTEM');
  const seqnum = properties.get('SEQNUM');
  if (action === undefined || !isAction(action)) return { refused: `ACTION is ${action === undefined ? 'missing' : 'none that the kernel knows'}` };
  if (devpath === undefined || !isDevpath(devpath)) return { refused: 'DEVPATH is missing or no path below /devices and the like' };
  if (subsystem === undefined || subsystem === '') return { refused: 'SUBSYSTEM is missing' };
  if (seqnum === undefined || !/^[0-9]{1,20}$/.test(seqnum)) return { refused: 'SEQNUM is missing or no number' };
  if (payload.slice(0, at) !== action || payload.slice(at + 1, headEnd) !== devpath) return { refused: 'its first line contradicts ACTION and DEVPATH' };
  return { action, devpath, subsystem, seqnum: BigInt(seqnum), properties };
}

export function isRefused(decoded: Uevent | Refused): decoded is Refused {
  return 'refused' in decoded;
}

export function isAction(text: string): text is Action {
  return (actions as readonly string[]).includes(text);
}

/** An absolute path without empty, `.` and `..` parts: it is put behind /sys and opened. */
export function isDevpath(text: string): boolean {
  return text.length > 1 && text.startsWith('/') && !text.endsWith('/') && !/\/(\.{0,2})(\/|$)/.test(text);
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}
