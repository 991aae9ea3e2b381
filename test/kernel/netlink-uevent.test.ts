import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { UeventSocket, type Datagram } from '../../src/kernel/netlink-uevent.ts';

const isRoot = process.getuid?.() === 0;
const open: UeventSocket[] = [];

afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

function listener(group: 0 | 1 | 2): UeventSocket {
  const socket = UeventSocket.open({ group, receiveBufferBytes: 1024 * 1024 });
  open.push(socket);
  return socket;
}

/** The first datagram that satisfies a condition. */
function heard(socket: UeventSocket, wanted: (datagram: Datagram) => boolean): Promise<Datagram> {
  return new Promise((resolve) => {
    socket.listen(({ datagrams }) => {
      const found = datagrams.find(wanted);
      if (found !== undefined) resolve(found);
    });
  });
}

describe('the uevent socket', () => {
  it.skipIf(!isRoot)('hears the kernel, with the kernel as the sender (needs root, to have it speak)', async () => {
    const heardIt = heard(listener(1), ({ payload }) => payload.includes('DEVTEST=1') || payload.startsWith('change@/devices/virtual/mem/null'));
    writeFileSync('/sys/class/mem/null/uevent', 'change');
    const datagram = await heardIt;
    expect(datagram).toMatchObject({ uid: 0, portId: 0, groups: 1, truncated: false });
    expect(datagram.payload.split('\0')).toContain('DEVNAME=null');
  });

  it.skipIf(!isRoot)('tells the port of a process that sends to it alone (needs root, to send)', async () => {
    const receiver = listener(1);
    const sender = listener(0);
    const heardIt = heard(receiver, ({ payload }) => payload === 'forged\xff');
    expect(sender.send({ payload: Buffer.from('forged\xff', 'latin1'), portId: receiver.portId })).toBe(0);
    expect(await heardIt).toMatchObject({ portId: sender.portId, groups: 0, uid: process.getuid?.(), pid: process.pid });
  });

  it.skipIf(!isRoot)('reaches the listeners of group 2 (needs root)', async () => {
    const heardIt = heard(listener(2), ({ payload }) => payload === 'hello');
    listener(0).send({ payload: Buffer.from('hello'), group: 2 });
    expect(await heardIt).toMatchObject({ groups: 2, uid: 0 });
  });

  it.skipIf(!isRoot)('says that a message was cut (needs root, to send it)', async () => {
    const receiver = listener(1);
    const sender = listener(0);
    const heardIt = heard(receiver, ({ truncated }) => truncated);
    sender.send({ payload: Buffer.alloc(40 * 1024, 0x61), portId: receiver.portId });
    expect((await heardIt).payload.length).toBe(32 * 1024);
  });

  it.skipIf(!isRoot)('says that messages were lost when nobody read them in time (needs root, to send them)', () => {
    const receiver = UeventSocket.open({ group: 1, receiveBufferBytes: 4096 });
    open.push(receiver);
    const sender = listener(0);
    let errno = 0;
    for (let i = 0; i < 100 && errno === 0; i++) errno = sender.send({ payload: Buffer.alloc(2048), portId: receiver.portId });
    // A sender to one socket is told itself; a lost multicast shows at the receiver. Either way it is data, not an exception.
    expect([0, 11, 105, 111]).toContain(errno);
    expect(receiver.receive().datagrams.length).toBeGreaterThan(0);
  });

  it.skipIf(!isRoot)('gets the room that it needs when somebody else opened it (needs root, to go beyond the limit of the system)', () => {
    const small = UeventSocket.open({ group: 0, receiveBufferBytes: 4096 });
    const adopted = UeventSocket.adopt(small.fd, 16 * 1024 * 1024);
    open.push(adopted);
    const sender = listener(0);
    const payload = Buffer.alloc(1024, 'x');
    for (let i = 0; i < 1000; i++) expect(sender.send({ payload, portId: adopted.portId })).toBe(0);
    let received = 0;
    for (let batch = adopted.receive(); batch.datagrams.length > 0 || batch.overflow; batch = adopted.receive()) {
      expect(batch.overflow).toBe(false);
      received += batch.datagrams.length;
    }
    expect(received).toBe(1000);
  });
});
