import { isLittleEndian } from '../base/byte-order.ts';
import type { ControlRequest } from './request.ts';

/**
 * The messages of `/run/udev/control` that udevadm up to 257 speaks: packets of fixed size, a list of requests ended by an
 * end mark, answered by hanging up. Pure.
 *
 * ```
 *  0  char version[16]   "udev-252"; not looked at
 * 16  magic              native byte order
 * 20  type               native byte order
 * 24  value              an int, or a NUL-terminated text of at most 256 bytes
 * ```
 *
 * @see struct udev_ctrl_msg_wire in systemd's udev-ctrl.c
 */
const MAGIC = 0xdead1dea;
const MESSAGE_BYTES = 280;
const VALUE_OFFSET = 24;
const TEXT_BYTES = 256;

const TYPE = { end: 0, logLevel: 1, stopQueue: 2, startQueue: 3, reload: 4, environment: 5, childrenMax: 6, ping: 7, exit: 8 } as const;

export type WireMessage = ControlRequest | { readonly kind: 'end' };

/** Reads one packet; a reason when it is no message. */
export function decodeMessage(packet: Buffer): WireMessage | { readonly refused: string } {
  if (packet.length !== MESSAGE_BYTES) return { refused: `it has ${packet.length} bytes, not ${MESSAGE_BYTES}` };
  const view = viewOf(packet);
  if (view.getUint32(16, isLittleEndian) !== MAGIC) return { refused: 'its magic number is wrong' };
  const number = view.getInt32(VALUE_OFFSET, isLittleEndian);
  switch (view.getUint32(20, isLittleEndian)) {
    case TYPE.end:
      return { kind: 'end' };
    case TYPE.logLevel:
      return { kind: 'log-level', priority: number };
    case TYPE.stopQueue:
      return { kind: 'stop-queue' };
    case TYPE.startQueue:
      return { kind: 'start-queue' };
    case TYPE.reload:
      return { kind: 'reload' };
    case TYPE.environment:
      return { kind: 'environment', assignments: [textOf(packet)] };
    case TYPE.childrenMax:
      return { kind: 'children-max', count: number };
    case TYPE.ping:
      return { kind: 'ping' };
    case TYPE.exit:
      return { kind: 'exit' };
    default:
      return { refused: 'its type is unknown' };
  }
}

/** The packets of a request and its end mark; null for what this protocol cannot say. */
export function encodeRequest(request: ControlRequest): Buffer[] | null {
  const end = packet(TYPE.end);
  switch (request.kind) {
    case 'hand-over':
    case 'kill':
      return null;
    case 'ping':
      return [packet(TYPE.ping), end];
    case 'reload':
      return [packet(TYPE.reload), end];
    case 'exit':
      return [packet(TYPE.exit), end];
    case 'start-queue':
      return [packet(TYPE.startQueue), end];
    case 'stop-queue':
      return [packet(TYPE.stopQueue), end];
    case 'children-max':
      return [packet(TYPE.childrenMax, request.count), end];
    case 'log-level':
      return [packet(TYPE.logLevel, request.priority), end];
    case 'environment':
      return [...request.assignments.map((assignment) => packet(TYPE.environment, assignment)), end];
    case 'revert':
    case 'trace':
      return null;
  }
}

function packet(type: number, value: number | string = 0): Buffer {
  const message = Buffer.alloc(MESSAGE_BYTES);
  message.write('udev-devmaster', 0, 'latin1');
  const view = viewOf(message);
  view.setUint32(16, MAGIC, isLittleEndian);
  view.setUint32(20, type, isLittleEndian);
  if (typeof value === 'number') view.setInt32(VALUE_OFFSET, value, isLittleEndian);
  else message.write(value.slice(0, TEXT_BYTES - 1), VALUE_OFFSET, 'latin1');
  return message;
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}

function textOf(message: Buffer): string {
  const end = message.indexOf(0, VALUE_OFFSET);
  return message.toString('latin1', VALUE_OFFSET, end < 0 ? message.length : end);
}
