import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Datagram } from '../../src/kernel/netlink-uevent.ts';
import { unpack } from '../../src/queue/packed.ts';
import { decodeKernel, isRefused } from '../../src/uevent/decode.ts';
import type { Uevent } from '../../src/uevent/uevent.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/uevents');

/** A message as the kernel sends it. */
function fromKernel(payload: string, sender: Partial<Datagram> = {}): Datagram {
  return { payload, truncated: false, uid: 0, gid: 0, pid: 0, portId: 0, groups: 1, ...sender };
}

/** A believable message; `change` replaces or adds properties, null takes one away. */
function message(change: Readonly<Record<string, string | null>> = {}, head = 'add@/devices/virtual/net/lo'): string {
  const properties = { ACTION: 'add', DEVPATH: '/devices/virtual/net/lo', SUBSYSTEM: 'net', INTERFACE: 'lo', SEQNUM: '7', ...change };
  const pairs = Object.entries(properties).flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]));
  return [head, ...pairs].map((part) => `${part}\0`).join('');
}

function believed(payload: string): Uevent {
  const decoded = decodeKernel(fromKernel(payload));
  if (isRefused(decoded)) throw new Error(decoded.refused);
  return decoded;
}

function reasonOf(datagram: Datagram): string | null {
  const decoded = decodeKernel(datagram);
  return isRefused(decoded) ? decoded.refused : null;
}

describe('a message of the kernel', () => {
  it('is believed', () => {
    const { properties, text, ...uevent } = believed(message());
    expect(uevent).toEqual({ action: 'add', devpath: '/devices/virtual/net/lo', subsystem: 'net', seqnum: 7n });
    expect(properties.get('INTERFACE')).toBe('lo');
    expect(text).toBe('ACTION=add\0DEVPATH=/devices/virtual/net/lo\0SUBSYSTEM=net\0INTERFACE=lo\0SEQNUM=7\0');
  });

  it('has a text only when that says of the properties what they are', () => {
    const texts = fc.dictionary(fc.constantFrom('DEVNAME', 'MAJOR', 'MINOR', 'IFINDEX', 'A', 'B', 'a-b', ''), fc.constantFrom('', '1', 'x', '/dev/x', 'two\nlines', '\xff'), { maxKeys: 3 });
    fc.assert(fc.property(texts, fc.constantFrom('', '\0', 'A=2\0', 'C=3'), (change, more) => {
      const decoded = believed(message(change) + more);
      if (decoded.text === undefined) return;
      expect([...(unpack(decoded.text)?.properties ?? [])]).toEqual([...decoded.properties]);
    }));
  });

  it.each([
    ['a node, the name of which becomes canonical', { DEVNAME: 'sda', MAJOR: '8', MINOR: '0' }],
    ['a property without a value', { A: '' }],
    ['a property that is left out', { 'a-b': '1' }],
    ['a value that is cut', { A: 'two\nlines' }],
  ])('has no text with %s', (_, change) => {
    expect(believed(message(change)).text).toBeUndefined();
  });

  it.each([
    ['add-node', { action: 'add', devpath: '/devices/virtual/mem/null', subsystem: 'mem', DEVNAME: '/dev/null', MAJOR: '1', MINOR: '3', DEVMODE: '0666' }],
    ['change-node', { action: 'change', devpath: '/devices/virtual/mem/null', subsystem: 'mem', DEVNAME: '/dev/null' }],
    ['remove-node', { action: 'remove', devpath: '/devices/virtual/mem/null', subsystem: 'mem', DEVNAME: '/dev/null' }],
    ['add-interface', { action: 'add', devpath: '/devices/virtual/net/d0', subsystem: 'net', INTERFACE: 'd0', IFINDEX: '3' }],
    ['add-queue', { action: 'add', devpath: '/devices/virtual/net/d0/queues/rx-0', subsystem: 'queues' }],
    ['add-driver', { action: 'add', devpath: '/bus/pci/drivers/virtio-pci', subsystem: 'drivers', SYNTH_UUID: '0' }],
  ])('was recorded as %s.bin and says what happened', (name, expected) => {
    const uevent = believed(readFileSync(`${fixtures}/${name}.bin`, 'latin1'));
    expect({ ...Object.fromEntries(uevent.properties), ...uevent, seqnum: String(uevent.seqnum) }).toMatchObject({ ...expected, seqnum: uevent.properties.get('SEQNUM') });
  });

  it.each([
    ['another process', { portId: 4242 }],
    ['another user', { uid: 1000 }],
    ['an unknown sender', { uid: -1 }],
    ['somebody who sent it to this socket alone', { groups: 0 }],
    ["libudev's group", { groups: 2 }],
  ])('is not believed from %s', (_, sender) => expect(reasonOf(fromKernel(message(), sender))).not.toBeNull());

  it('is not believed when it was cut off', () => expect(reasonOf(fromKernel(message(), { truncated: true }))).not.toBeNull());

  it.each([
    ['is empty', ''],
    ['has no first line', 'ACTION=add\0DEVPATH=/devices/a\0SUBSYSTEM=a\0SEQNUM=1\0'],
    ['is of another protocol', 'libudev\0\xfe\xed\xca\xfe'],
    ['has no action', message({ ACTION: null })],
    ['has an unknown action', message({ ACTION: 'explode' }, 'explode@/devices/virtual/net/lo')],
    ['has no devpath', message({ DEVPATH: null })],
    ['leads out of sysfs', message({ DEVPATH: '/devices/../../etc' }, 'add@/devices/../../etc')],
    ['has a devpath of two lines', message({ DEVPATH: '/devices/a\nb' }, 'add@/devices/a\nb')],
    ['has no subsystem', message({ SUBSYSTEM: null })],
    ['has no sequence number', message({ SEQNUM: null })],
    ['has a sequence number that is none', message({ SEQNUM: '7a' })],
    ['has a sequence number that is too large', message({ SEQNUM: '18446744073709551616' })],
    ['says two actions', message({}, 'remove@/devices/virtual/net/lo')],
    ['says two devpaths', message({}, 'add@/devices/virtual/net/eth0')],
  ])('is refused when it %s', (_, payload) => expect(reasonOf(fromKernel(payload))).not.toBeNull());

  it('keeps its sequence number beyond what a double can count', () => expect(believed(message({ SEQNUM: '18446744073709551615' })).seqnum).toBe(18446744073709551615n));

  it('loses a property that is none, not the event', () => {
    const skipped: string[] = [];
    const decoded = decodeKernel(fromKernel(message({ NAME: 'Ger\xe4t', 'A B': '1', PHYS: 'usb' })), (pair) => skipped.push(pair));
    expect(isRefused(decoded)).toBe(false);
    expect(skipped).toEqual(['NAME=Ger\xe4t', 'A B=1']);
    expect((decoded as Uevent).properties.get('PHYS')).toBe('usb');
  });

  it('may name a device in any bytes', () => expect(believed(message({ DEVPATH: '/devices/\xe9' }, 'add@/devices/\xe9')).devpath).toBe('/devices/\xe9'));

  it('never throws, whatever it says', () => {
    const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)) });
    fc.assert(fc.property(bytes, (payload) => void decodeKernel(fromKernel(payload))));
    // Damage to a good message reaches further than bytes at random.
    fc.assert(
      fc.property(fc.nat(message().length), fc.nat(8), bytes, (at, length, inserted) => {
        const damaged = message().slice(0, at) + inserted + message().slice(at + length);
        const decoded = decodeKernel(fromKernel(damaged));
        if (!isRefused(decoded)) expect(decoded.devpath).toMatch(/^\/[^\x00-\x1f]+$/);
      }),
    );
  });
});
