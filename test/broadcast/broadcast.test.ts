import { describe, expect, it } from 'vitest';
import { Broadcaster } from '../../src/broadcast/broadcast.ts';
import { decodeBroadcast } from '../../src/broadcast/message.ts';
import { ECONNREFUSED, ENOBUFS } from '../../src/kernel/errno.ts';
import type { UeventSocket } from '../../src/kernel/netlink-uevent.ts';

const broadcast = { properties: new Map(Object.entries({ ACTION: 'add', DEVPATH: '/devices/a', SUBSYSTEM: 'a', SEQNUM: '1' })), subsystem: 'a', devtype: null, tags: [] };

/** A socket whose every message has this end. */
function socketWith(errno: number): { socket: UeventSocket; sent: { payload: Buffer; group?: number }[] } {
  const sent: { payload: Buffer; group?: number }[] = [];
  const send = (message: { payload: Buffer; group?: number }): number => (sent.push(message), errno);
  return { socket: { send } as unknown as UeventSocket, sent };
}

describe('a broadcast', () => {
  it("goes to libudev's group", () => {
    const { socket, sent } = socketWith(0);
    expect(new Broadcaster(socket).send(broadcast)).toBe(0);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.group).toBe(2);
    expect(decodeBroadcast(sent[0]?.payload.toString('latin1') ?? '')).toMatchObject({ action: 'add', devpath: '/devices/a' });
  });

  it('does not need anybody to listen', () => expect(new Broadcaster(socketWith(ECONNREFUSED).socket).send(broadcast)).toBe(0));

  it('tells of any other failure', () => expect(new Broadcaster(socketWith(ENOBUFS).socket).send(broadcast)).toBe(ENOBUFS));

  it.each([0, ECONNREFUSED])('is told to the one who asked for it besides, whatever becomes of it on netlink (%i)', (errno) => {
    const { socket, sent } = socketWith(errno);
    const told: Buffer[] = [];
    new Broadcaster(socket, (message) => told.push(message)).send(broadcast);
    expect(told).toEqual(sent.map(({ payload }) => payload));
  });
});
