import { describe, expect, it } from 'vitest';
import { systemPaths } from '../../src/base/paths.ts';
import type { BroadcastFilter } from '../../src/broadcast/filter.ts';
import { encodeBroadcast } from '../../src/broadcast/message.ts';
import { Monitor, type Heard, type Source } from '../../src/broadcast/monitor.ts';
import type { Datagram, UeventBatch, UeventSocket } from '../../src/kernel/netlink-uevent.ts';

const everything: BroadcastFilter = { subsystems: [], tags: [] };

/** What a monitor makes of what a socket brings, wake-up by wake-up. */
function heardOf(batches: readonly UeventBatch[], { source = 'udev', filter = everything }: { source?: Source; filter?: BroadcastFilter } = {}): string[] {
  const waiting = [...batches];
  const receive = (): UeventBatch => waiting.shift() ?? { datagrams: [], overflow: false };
  const monitor = new Monitor({ receive } as unknown as UeventSocket, { source, filter, paths: systemPaths });
  const heard: Heard[] = [];
  while (waiting.length > 0) heard.push(...monitor.receive());
  return heard.map((one) => (one.kind === 'gap' ? one.reason : one.uevent.devpath));
}

function broadcast(devpath: string, { subsystem = 'net', devtype, tags = '' }: { subsystem?: string; devtype?: string; tags?: string } = {}, sender: Partial<Datagram> = {}): Datagram {
  const properties = { ACTION: 'add', DEVPATH: devpath, SUBSYSTEM: subsystem, ...(devtype === undefined ? {} : { DEVTYPE: devtype }), SEQNUM: '1', TAGS: tags };
  const payload = encodeBroadcast({ properties: new Map(Object.entries(properties)), subsystem, devtype: devtype ?? null, tags: [] }).toString('latin1');
  return { payload, truncated: false, uid: 0, gid: 0, pid: 1, portId: 99, groups: 2, ...sender };
}

const uevent = (devpath: string, sender: Partial<Datagram> = {}): Datagram => ({
  payload: `add@${devpath}\0ACTION=add\0DEVPATH=${devpath}\0SUBSYSTEM=net\0SEQNUM=1\0`, truncated: false, uid: 0, gid: 0, pid: 0, portId: 0, groups: 1, ...sender,
});

describe('a monitor believes', () => {
  it.each<[string, Source, Datagram, boolean]>([
    ["a device manager's broadcast", 'udev', broadcast('/a'), true],
    ['nothing that is sent to it alone', 'udev', broadcast('/a', {}, { groups: 0 }), false],
    ['no other user', 'udev', broadcast('/a', {}, { uid: 1000 }), false],
    ['nobody unknown', 'udev', broadcast('/a', {}, { uid: -1 }), false],
    ["no message of the kernel's group", 'udev', broadcast('/a', {}, { groups: 1 }), false],
    ['nothing that is no broadcast', 'udev', uevent('/a', { groups: 2 }), false],
    ['the kernel', 'kernel', uevent('/a'), true],
    ["no process that speaks to the kernel's group", 'kernel', uevent('/a', { portId: 7 }), false],
    ['nothing that a process sends to it alone', 'kernel', uevent('/a', { portId: 7, groups: 0 }), false],
  ])('%s', (_, source, datagram, believed) => expect(heardOf([{ datagrams: [datagram], overflow: false }], { source })).toEqual(believed ? ['/a'] : []));
});

describe('a monitor with a filter tells', () => {
  const datagrams = [
    broadcast('/net'), broadcast('/wlan', { devtype: 'wlan', tags: ':a:b:' }), broadcast('/usb', { subsystem: 'usb', devtype: 'usb_device', tags: ':b:' }),
    broadcast('/interface', { subsystem: 'usb', devtype: 'usb_interface', tags: ':c:' }),
  ];
  it.each<[string, Partial<BroadcastFilter>, readonly string[]]>([
    ['of a subsystem', { subsystems: [{ subsystem: 'net', devtype: null }] }, ['/net', '/wlan']],
    ['of a devtype', { subsystems: [{ subsystem: 'usb', devtype: 'usb_device' }] }, ['/usb']],
    ['of any of several', { subsystems: [{ subsystem: 'usb', devtype: 'usb_device' }, { subsystem: 'net', devtype: 'wlan' }] }, ['/wlan', '/usb']],
    ['of any of several tags', { tags: ['a', 'c'] }, ['/wlan', '/interface']],
    ['of what has subsystem and tag', { subsystems: [{ subsystem: 'net', devtype: null }], tags: ['b'] }, ['/wlan']],
    ['of nothing for tags that nothing has', { tags: ['bb', ''] }, []],
  ])('%s', (_, filter, expected) => expect(heardOf([{ datagrams, overflow: false }], { filter: { ...everything, ...filter } })).toEqual(expected));

  it("of the kernel's events whatever the tags: they have none", () => {
    expect(heardOf([{ datagrams: [uevent('/a')], overflow: false }], { source: 'kernel', filter: { subsystems: [], tags: ['a'] } })).toEqual(['/a']);
  });
});

describe('a loss', () => {
  const full = (name: string): UeventBatch => ({ datagrams: [broadcast(name)], overflow: false });

  it('is told behind everything that had come before it', () => {
    expect(heardOf([{ datagrams: [broadcast('/1')], overflow: true }, full('/2'), full('/3'), { datagrams: [], overflow: false }, full('/4')])).toEqual(['/1', '/2', '/3', 'overflow', '/4']);
  });

  it('is told also when nothing else is there', () => expect(heardOf([{ datagrams: [], overflow: true }])).toEqual(['overflow']));

  it('is told in the end, however much is there', () => {
    const flood = Array.from({ length: 200 }, (_, index) => ({ datagrams: [broadcast(`/${index}`)], overflow: index % 10 === 0 }));
    const heard = heardOf([...flood, { datagrams: [], overflow: false }]);
    expect(heard).toHaveLength(201);
    expect(heard.at(-1)).toBe('overflow');
  });

  it('of a message that is too long is told in its place', () => {
    expect(heardOf([{ datagrams: [broadcast('/1'), broadcast('/2', {}, { truncated: true }), broadcast('/3')], overflow: false }])).toEqual(['/1', 'truncated', '/3']);
  });

  it('is not told because somebody else sends something long', () => {
    expect(heardOf([{ datagrams: [broadcast('/1', {}, { truncated: true, uid: 1000, groups: 0 })], overflow: false }])).toEqual([]);
    expect(heardOf([{ datagrams: [uevent('/1', { truncated: true, portId: 5 })], overflow: false }], { source: 'kernel' })).toEqual([]);
  });
});
