import { isLittleEndian } from '../base/byte-order.ts';
import { ueventOf, type Refused } from '../uevent/decode.ts';
import { readProperties } from '../uevent/property.ts';
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
/** Without the tag bits: the header of libudev before udev 146, and the least that a listener takes. */
const LEAST_HEADER_BYTES = 32;

/** Tells listeners that CURRENT_TAGS is what it says. It is about the message, not about the device. */
const VERSION = 'UDEV_DATABASE_VERSION';

/** What listeners are told about a finished event. */
export interface Broadcast {
  /** in the order in which they are sent */
  readonly properties: ReadonlyMap<string, string>;
  readonly subsystem: string | null;
  readonly devtype: string | null;
  readonly tags: Iterable<string>;
}

/** Writes a message. Subsystem, devtype and tags are only for its header, by which listeners filter. */
export function encodeBroadcast({ properties, subsystem, devtype, tags }: Broadcast): Buffer {
  let text = `${VERSION}=1\0`;
  properties.forEach((value, name) => {
    text += `${name}=${value}\0`;
  });
  const message = Buffer.allocUnsafe(HEADER_BYTES + text.length);
  const header = new DataView(message.buffer, message.byteOffset, HEADER_BYTES);
  const bits = bloomBits(tags);
  message.write(PREFIX, 0, 'latin1');
  header.setUint32(8, MAGIC);
  header.setUint32(12, HEADER_BYTES, isLittleEndian);
  header.setUint32(16, HEADER_BYTES, isLittleEndian);
  header.setUint32(20, text.length, isLittleEndian);
  header.setUint32(24, subsystem === null ? 0 : hash32(subsystem));
  header.setUint32(28, devtype === null ? 0 : hash32(devtype));
  header.setUint32(32, bits.high);
  header.setUint32(36, bits.low);
  message.write(text, HEADER_BYTES, 'latin1');
  return message;
}

/**
 * Reads a message of group 2.
 *
 * The caller must have checked that the sender can be believed (`trust.ts`).
 *
 * The properties are in the order in which libudev has them once it has read the message: those that are made of the record's
 * links and tags stand last.
 */
export function decodeBroadcast(payload: string): Uevent | Refused {
  if (!payload.startsWith(PREFIX)) return { refused: 'it is no message of libudev' };
  if (payload.length < LEAST_HEADER_BYTES) return { refused: 'it ends within its header' };
  const header = new DataView(Uint8Array.from(payload.slice(0, LEAST_HEADER_BYTES), (byte) => byte.charCodeAt(0)).buffer);
  if (header.getUint32(8) !== MAGIC) return { refused: 'its magic number is wrong' };
  const offset = header.getUint32(16, isLittleEndian);
  const length = header.getUint32(20, isLittleEndian);
  if (offset < LEAST_HEADER_BYTES || offset + length > payload.length) return { refused: 'its properties lie outside of it' };

  const properties = readProperties(payload.slice(0, offset + length), { start: offset, separator: '\0' });
  properties.delete(VERSION);
  for (const name of ['DEVLINKS', 'TAGS', 'CURRENT_TAGS']) {
    const value = properties.get(name);
    if (value !== undefined && properties.delete(name)) properties.set(name, value);
  }
  return ueventOf(properties);
}

