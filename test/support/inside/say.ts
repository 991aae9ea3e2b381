/**
 * Sends messages of the uevent netlink family. Standard input is a JSON list of `{payload, group?, portId?}` with the payload
 * as a byte string; the answer is the list of errors (0 or an errno), one for each.
 *
 * What root sends to the kernel (port 0, no group) the kernel sends on to the namespace as its own, with a SEQNUM at its end
 * (uevent_net_broadcast in lib/kobject_uevent.c of Linux).
 */
import { readFileSync } from 'node:fs';
import { UeventSocket } from '../../../src/kernel/netlink-uevent.ts';

interface Message {
  readonly payload: string;
  readonly group?: number;
  readonly portId?: number;
}

const socket = UeventSocket.open({ group: 0, receiveBufferBytes: 0 });
const messages = JSON.parse(readFileSync(0, 'utf8')) as Message[];
console.log(JSON.stringify(messages.map(({ payload, ...address }) => socket.send({ payload: Buffer.from(payload, 'latin1'), ...address }))));
socket.close();
