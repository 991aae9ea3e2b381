import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from '../../src/queue/packed.ts';
import { actions } from '../../src/uevent/uevent.ts';
import { uevent } from './uevents.ts';

test('a uevent comes out as it went in, its properties in their order', () => {
  const bytes = (not: string) => fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)).filter((unit) => !not.includes(unit)), maxLength: 8 });
  const name = bytes('=').filter((text) => text !== '' && !['ACTION', 'DEVPATH', 'SUBSYSTEM', 'SEQNUM'].includes(text));
  const anyUevent = fc.tuple(fc.constantFrom(...actions), bytes(''), fc.dictionary(name, bytes('')), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })).map((given) => uevent(...given));
  fc.assert(fc.property(anyUevent, (given) => {
    const read = unpack(pack(given))!;
    expect(read).toEqual(given);
    expect([...read.properties]).toEqual([...given.properties]);
  }));
});

const whole = ['ACTION=add', 'DEVPATH=/devices/a', 'SUBSYSTEM=test', 'SEQNUM=1'];

test.each<[what: string, text: string]>([
  ['nothing', ''],
  ['an end that is missing', whole.join('\0')],
  ['a line without =', [...whole, 'X', ''].join('\0')],
  ['a line without a name', [...whole, '=x', ''].join('\0')],
  ['an unknown action', [...whole.with(0, 'ACTION=explode'), ''].join('\0')],
  ['a SEQNUM that is no number', [...whole.with(3, 'SEQNUM=0x1'), ''].join('\0')],
  ...whole.map((_, i): [string, string] => [`no ${whole[i]!.split('=')[0]}`, [...whole.toSpliced(i, 1), ''].join('\0')]),
])('%s is no uevent', (_, text) => {
  expect(unpack(text)).toBeNull();
});

test('any text is read without an exception', () => {
  fc.assert(fc.property(fc.string(), (text) => void unpack(text)));
});
