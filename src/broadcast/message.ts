import { isAction } from '../uevent/decode.ts';
import type { Uevent } from '../uevent/uevent.ts';
import { bloomBits, hash32 } from './digest.ts';

/**
 * The messages that libudev's listeners receive on netlink group 2. Pure.
 *
 * ```
 *  0  "libudev\0"
 *  8  0xfeedcafe            network byte order
 * 12  header size           native byte order: 40
 * 16  offset of properties  native byte order: 40
 * 20  length of properties  native byte order
 * 24  hash of SUBSYSTEM     network byte order
 * 28  hash of DEVTYPE       network byte order, 0 without one
 * 32  tag bloom bits, high half, then low half: network byte order
 * 40  KEY=VALUE NUL …
 * ```
 *
 * @see struct monitor_netlink_header in sd-device's device-monitor.c
 */
const PREFIX = 'libudev\0';
const MAGIC = 0xfeedcafe;
const HEADER_BYTES = 40;

export interface Broadcast {
  /** in the order in which they are sent */
  readonly properties: Iterable<readonly [name: string, value: string]>;
  readonly subsystem: string | null;
  readonly devtype: string | null;
  readonly tags: Iterable<string>;
}

export function encodeBroadcast({ properties, subsystem, devtype, tags }: Broadcast): Buffer {
  let text = '';
  for (const [name, value] of properties) text += `${name}=${value}\0`;
  const message = Buffer.allocUnsafe(HEADER_BYTES + text.length);
  message.write(PREFIX, 0, 'latin1');
  message.writeUInt32BE(MAGIC, 8);
  message.writeUInt32LE(HEADER_BYTES, 12);
  message.writeUInt32LE(HEADER_BYTES, 16);
  message.writeUInt32LE(text.length, 20);
  message.writeUInt32BE(subsystem === null ? 0 : hash32(subsystem), 24);
  message.writeUInt32BE(devtype === null ? 0 : hash32(devtype), 28);
  const bits = bloomBits(tags);
  message.writeUInt32BE(bits.high, 32);
  message.writeUInt32BE(bits.low, 36);
  message.write(text, HEADER_BYTES, 'latin1');
  return message;
}

/** Reads a message of group 2; a reason when it is none. Who sent it must be checked by the caller (uid 0). */
export function decodeBroadcast(payload: string): Uevent | { readonly refused: string } {
  if (!payload.startsWith(PREFIX)) return { refused: 'it is no message of libudev' };
  if (payload.length < HEADER_BYTES) return { refused: 'it ends within its header' };
  const header = Buffer.from(payload.slice(0, HEADER_BYTES), 'latin1');
  if (header.readUInt32BE(8) !== MAGIC) return { refused: 'its magic number is wrong' };
  const offset = header.readUInt32LE(16);
  const length = header.readUInt32LE(20);
  if (offset < HEADER_BYTES - 8 || offset + length > payload.length) return { refused: 'its properties lie outside of it' };

  const properties = new Map<string, string>();
  for (const pair of payload.slice(offset, offset + length).split('\0')) {
    const equals = pair.indexOf('=');
    if (equals > 0) properties.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  const action = properties.get('ACTION') ?? '';
  const devpath = properties.get('DEVPATH');
  const seqnum = properties.get('SEQNUM') ?? '0';
  if (!isAction(action) || devpath === undefined) return { refused: 'it does not say what happened to which device' };
  if (!/^[0-9]{1,20}$/.test(seqnum)) return { refused: 'SEQNUM is no number' };
  return { action, devpath, subsystem: properties.get('SUBSYSTEM') ?? '', seqnum: BigInt(seqnum), properties };
}
