import type { Datagram } from '../kernel/netlink-uevent.ts';
import { readPairs } from './property.ts';
import { isAction, type Uevent } from './uevent.ts';

/** Why a message is not believed. */
export interface Refused {
  readonly refused: string;
}

const KERNEL_GROUP = 1;
const MAX_SEQNUM = 2n ** 64n - 1n;

/**
 * Decodes a message of the kernel: `ACTION@DEVPATH`, then KEY=VALUE, each ended by NUL (kobject_uevent_env in the kernel's
 * lib/kobject_uevent.c).
 *
 * It is believed only from the kernel itself: sent by uid 0 from port 0 to group 1. Anybody may send to a netlink socket, and an
 * invented `remove` once ran programs as root (CVE-2009-1185). A property that is no property is left out; the event stays.
 *
 * @param onSkipped  told each pair that is left out
 */
export function decodeKernel(datagram: Datagram, onSkipped?: (pair: string) => void): Uevent | Refused {
  const { payload, truncated, uid, portId, groups } = datagram;
  if (groups !== KERNEL_GROUP) return { refused: groups === 0 ? 'it was sent to this socket alone' : `it was sent to group ${groups}` };
  if (portId !== 0) return { refused: `it came from the process at port ${portId}, not from the kernel` };
  if (uid !== 0) return { refused: uid < 0 ? 'its sender is unknown' : `its sender is user ${uid}` };
  if (truncated) return { refused: 'it is longer than a uevent can be' };
  return decodeText(payload, onSkipped);
}

/** The text of a message, whoever sent it. */
function decodeText(payload: string, onSkipped?: (pair: string) => void): Uevent | Refused {
  const headEnd = payload.indexOf('\0');
  const at = payload.indexOf('@');
  if (headEnd < 0 || at <= 0 || at > headEnd) return { refused: 'it does not begin with ACTION@DEVPATH' };
  const properties = new Map<string, string>();
  const start = headEnd + 1;
  const isExact = readPairs(payload, { start, separator: '\0', onSkipped }, properties);
  const uevent = ueventOf(properties, isExact ? payload.slice(start) : undefined);
  if (isRefused(uevent)) return uevent;
  const contradicts = payload.slice(0, at) !== uevent.action || payload.slice(at + 1, headEnd) !== uevent.devpath;
  return contradicts ? { refused: 'its first line contradicts ACTION and DEVPATH' } : uevent;
}

/**
 * What the properties of a message say happened; a reason when they do not say it. They are such as `readProperties` lets pass.
 *
 * @param text  the properties in the form of `Uevent.text`, where they came so
 */
export function ueventOf(properties: ReadonlyMap<string, string>, text?: string): Uevent | Refused {
  const action = properties.get('ACTION');
  if (action === undefined) return { refused: 'ACTION is missing' };
  if (!isAction(action)) return { refused: 'ACTION is none that the kernel knows' };
  const devpath = properties.get('DEVPATH');
  if (devpath === undefined) return { refused: 'DEVPATH is missing or no path below /devices and the like' };
  const subsystem = properties.get('SUBSYSTEM');
  if (subsystem === undefined || subsystem === '') return { refused: 'SUBSYSTEM is missing' };
  const seqnum = parseSeqnum(properties.get('SEQNUM'));
  if (seqnum === null) return { refused: 'SEQNUM is missing or no number' };
  return { action, devpath, subsystem, seqnum, properties, text };
}

/** Whether a message was refused, and is not to be believed. */
export function isRefused(decoded: Uevent | Refused): decoded is Refused {
  return 'refused' in decoded;
}

/** The kernel counts from 1; 0 is what devmaster gives to events that the kernel did not send. */
function parseSeqnum(text: string | undefined): bigint | null {
  if (text === undefined || !/^[0-9]{1,20}$/.test(text)) return null;
  const seqnum = BigInt(text);
  return seqnum <= MAX_SEQNUM ? seqnum : null;
}
