/**
 * Sends messages of the uevent netlink family. Standard input is a JSON list of `{payload, group?, portId?}` with the payload
 * as a byte string; the answer is the list of errors (0 or an errno), one for each.
 *
 * A message for nobody else goes to the kernel. When root sends it, the kernel sends it on to the namespace as its own, with a
 * SEQNUM at its end (uevent_net_broadcast in lib/kobject_uevent.c of Linux); what others send it drops in silence.
 */
import { readFileSync } from 'node:fs';
import { UeventSocket } from '../../../src/kernel/netlink-uevent.ts';

interface Message {
  readonly payload: string;
  readonly group?: number;
  readonly portId?: number;
}

/** struct nlmsghdr and its constants (<linux/netlink.h>) */
const HEADER_BYTES = 16;
const LEAST_TYPE = 0x10;
const REQUEST = 1;

const socket = UeventSocket.open({ group: 0, receiveBufferBytes: 0 });
const messages = JSON.parse(readFileSync(0, 'utf8')) as Message[];
console.log(JSON.stringify(messages.map(send)));
socket.close();

function send({ payload, group = 0, portId = 0 }: Message): number {
  const bytes = Buffer.from(payload, 'latin1');
  return socket.send({ payload: group === 0 && portId === 0 ? request(bytes) : bytes, group, portId });
}

function request(payload: Buffer): Buffer {
  const header = new Uint8Array(HEADER_BYTES);
  new Uint32Array(header.buffer)[0] = HEADER_BYTES + payload.length;
  new Uint16Array(header.buffer).set([LEAST_TYPE, REQUEST], 2);
  return Buffer.concat([header, payload]);
}
