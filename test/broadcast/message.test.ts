import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBroadcast, encodeBroadcast } from '../../src/broadcast/message.ts';
import { isRefused } from '../../src/uevent/decode.ts';
import type { Uevent } from '../../src/uevent/uevent.ts';

const recorded = join(import.meta.dirname, '../../fixtures/wire');
const files = readdirSync(recorded).filter((name) => name.endsWith('.bin'));

const properties = new Map(Object.entries({ ACTION: 'add', DEVPATH: '/devices/virtual/net/lo', SUBSYSTEM: 'net', SEQNUM: '7', TAGS: ':a:b:' }));

function sent(change: Readonly<Record<string, string>> = {}): string {
  return encodeBroadcast({ properties: new Map([...properties, ...Object.entries(change)]), subsystem: 'net', devtype: null, tags: ['a', 'b'] }).toString('latin1');
}

function received(message: string): Uevent {
  const decoded = decodeBroadcast(message);
  if (isRefused(decoded)) throw new Error(decoded.refused);
  return decoded;
}

/** The pairs of a message as they were sent, without the one that is about the message. */
function pairsOf(message: Buffer): [string, string][] {
  const pairs = message.subarray(40).toString('latin1').split('\0').filter((pair) => pair !== '');
  expect(pairs[0]).toBe('UDEV_DATABASE_VERSION=1');
  return pairs.slice(1).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
}

describe('a message of systemd-udevd', () => {
  it.each(files)('%s is composed byte by byte as it was sent', (name) => {
    const message = readFileSync(`${recorded}/${name}`);
    const pairs = pairsOf(message);
    const all = Object.fromEntries(pairs);
    const tags = (all['TAGS'] ?? '').split(':').filter((tag) => tag !== '');
    expect(encodeBroadcast({ properties: new Map(pairs), subsystem: all['SUBSYSTEM'] ?? null, devtype: all['DEVTYPE'] ?? null, tags }).equals(message)).toBe(true);
  });

  it.each(files)('%s is understood', (name) => {
    const message = readFileSync(`${recorded}/${name}`);
    const all = Object.fromEntries(pairsOf(message));
    const uevent = received(message.toString('latin1'));
    expect(uevent).toMatchObject({ action: all['ACTION'], devpath: all['DEVPATH'], subsystem: all['SUBSYSTEM'], seqnum: BigInt(all['SEQNUM'] ?? '0') });
    expect(Object.fromEntries(uevent.properties)).toEqual(all);
  });
});

describe('a message', () => {
  it('is written into one buffer, with the hash of a devtype only where there is one', () => {
    const without = encodeBroadcast({ properties, subsystem: 'net', devtype: null, tags: [] });
    const withDevtype = encodeBroadcast({ properties, subsystem: 'net', devtype: 'wlan', tags: [] });
    expect([without.readUInt32BE(28), withDevtype.readUInt32BE(28) === 0, without.readUInt32BE(32)]).toEqual([0, false, 0]);
  });

  it('keeps the bytes of a value', () => expect(received(sent({ NAME: 'caf\xc3\xa9' })).properties.get('NAME')).toBe('caf\xc3\xa9'));

  it('has its properties in the order in which libudev has them', () => {
    const uevent = received(sent({ MAJOR: '8', MINOR: '0', DEVLINKS: '/dev/a', CURRENT_TAGS: ':a:', ID_A: '1' }));
    expect([...uevent.properties.keys()]).toEqual(['ACTION', 'DEVPATH', 'SUBSYSTEM', 'SEQNUM', 'ID_A', 'MAJOR', 'MINOR', 'DEVLINKS', 'TAGS', 'CURRENT_TAGS']);
  });

  const damaged = (at: number, bytes: string): string => sent().slice(0, at) + bytes + sent().slice(at + bytes.length);

  it.each([
    ['is empty', ''],
    ["is the kernel's", 'add@/devices/virtual/net/lo\0ACTION=add\0'],
    ['ends within its header', sent().slice(0, 30)],
    ['has another magic number', damaged(8, '\xca\xfe\x1d\xea')],
    ['has properties that begin behind its end', damaged(16, '\xff\xff\x00\x00')],
    ['has properties that begin within its header', damaged(16, '\x08\x00\x00\x00')],
    ['has properties that end behind its end', damaged(20, '\xff\xff\xff\xff')],
    ['says no action', sent({ ACTION: '' })],
    ['says an action that there is not', sent({ ACTION: 'explode' })],
    ['names no device', sent({ DEVPATH: 'lo' })],
    ['has no subsystem', sent({ SUBSYSTEM: '' })],
    ['has no sequence number', sent({ SEQNUM: 'x' })],
  ])('is refused when it %s', (_, message) => expect(isRefused(decodeBroadcast(message))).toBe(true));

  it('may have a longer header, of a newer libudev', () => {
    const message = sent();
    const longer = `${message.slice(0, 12)}\x2c\x00\x00\x00\x2c${message.slice(17, 40)}abcd${message.slice(40)}`;
    expect(received(longer)).toEqual(received(message));
  });

  it('is never an error to read', () => {
    const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
    fc.assert(fc.property(fc.string({ unit: byte }), (text) => void decodeBroadcast(text)));
    fc.assert(fc.property(fc.nat(sent().length), fc.string({ unit: byte, minLength: 1, maxLength: 4 }), (at, bytes) => void decodeBroadcast(damaged(at, bytes))));
  });
});
