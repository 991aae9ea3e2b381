import { describe, expect, it } from 'vitest';
import { UeventSocket, type Datagram } from '../../src/kernel/netlink-uevent.ts';
import { Receiver } from '../../src/uevent/receive.ts';

const datagram = (devpath: string, more: Partial<Datagram> = {}, extra = ''): Datagram => ({
  payload: `add@${devpath}\0ACTION=add\0DEVPATH=${devpath}\0SUBSYSTEM=test\0SEQNUM=1\0${extra}`,
  truncated: false,
  uid: 0,
  gid: 0,
  pid: 0,
  portId: 0,
  groups: 1,
  ...more,
});

/** What a receiver tells of a batch, in order. */
function told(datagrams: readonly Datagram[], overflow = false): string[] {
  const socket = UeventSocket.open({ group: 0, receiveBufferBytes: 4096 });
  const heard: string[] = [];
  const receiver = new Receiver(socket, {
    onUevents: (uevents) => heard.push(`uevents ${uevents.map(({ devpath }) => devpath).join(' ')}`),
    onRefused: () => heard.push('refused'),
    onSkipped: (uevent, pair) => heard.push(`skipped ${pair} of ${uevent.devpath}`),
    onResync: (reason) => heard.push(`resync ${reason}`),
  });
  receiver.handle({ datagrams, overflow });
  socket.close();
  return heard;
}

describe('a batch of messages', () => {
  it('is handed over at once, in the order of its arrival', () => expect(told([datagram('/devices/b'), datagram('/devices/a')])).toEqual(['uevents /devices/b /devices/a']));

  it('loses what is not believed', () => expect(told([datagram('/devices/a'), datagram('/devices/b', { uid: 1000 })])).toEqual(['refused', 'uevents /devices/a']));

  it('is not handed over when nothing of it is believed', () => expect(told([datagram('/devices/a', { portId: 17 })])).toEqual(['refused']));

  it('tells of properties that were left out', () => {
    expect(told([datagram('/devices/a', {}, 'X=\xff\0'), datagram('/devices/b')])).toEqual(['skipped X=\xff of /devices/a', 'uevents /devices/a /devices/b']);
  });

  it('asks for a comparison with sysfs when messages were lost, after what came has been handed over', () => {
    expect(told([datagram('/devices/a')], true)).toEqual(['uevents /devices/a', 'resync overflow']);
    expect(told([], true)).toEqual(['resync overflow']);
  });

  it('asks for it when the kernel sent more than there was room for', () => {
    expect(told([datagram('/devices/a', { truncated: true }), datagram('/devices/b')])).toEqual(['refused', 'uevents /devices/b', 'resync truncated']);
  });

  it('does not let a process have sysfs read by sending too much', () => expect(told([datagram('/devices/a', { truncated: true, portId: 17 })])).toEqual(['refused']));

  it('may go back in its sequence numbers, as processors that deliver at the same time have it do', () => {
    const later = datagram('/devices/a');
    const earlier = { ...datagram('/devices/b'), payload: datagram('/devices/b').payload.replace('SEQNUM=1', 'SEQNUM=0') };
    expect(told([later, earlier])).toEqual(['uevents /devices/a /devices/b']);
  });
});
