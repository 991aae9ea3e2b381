import { decodeBroadcast } from '../../src/broadcast/message.ts';
import type { Refused } from '../../src/uevent/decode.ts';
import type { Uevent } from '../../src/uevent/uevent.ts';

/** A message of a device manager to its listeners. */
export interface Broadcast {
  readonly event: Uevent;
  /** what listeners look at before the properties, in hexadecimal: magic and sizes, hashes of subsystem and devtype, bits of tags */
  readonly header: string;
}

/** @param payload  a message of netlink group 2 as a byte string */
export function readBroadcast(payload: string): Broadcast | Refused {
  const event = decodeBroadcast(payload);
  return 'refused' in event ? event : { event, header: header(payload) };
}

/** struct monitor_netlink_header of sd-device without the length of the properties */
function header(payload: string): string {
  const hexadecimal = (from: number, to: number): string => Buffer.from(payload.slice(from, to), 'latin1').toString('hex');
  return `header ${hexadecimal(8, 20)} subsystem ${hexadecimal(24, 28)} devtype ${hexadecimal(28, 32)} tags ${hexadecimal(32, 40)}`;
}
