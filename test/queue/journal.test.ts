import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeJournal, encodeJournal, type JournalEntry } from '../../src/queue/journal.ts';
import { actions } from '../../src/uevent/uevent.ts';
import { uevent } from './uevents.ts';

const byteString = (options: { not: string; minLength?: number }) =>
  fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)).filter((unit) => !options.not.includes(unit)), minLength: options.minLength ?? 0, maxLength: 12 });
const anyEntry: fc.Arbitrary<JournalEntry> = fc.record({
  uevent: fc.tuple(
    fc.constantFrom(...actions), byteString({ not: '' }),
    fc.dictionary(byteString({ not: '=', minLength: 1 }).filter((name) => !['ACTION', 'DEVPATH', 'SUBSYSTEM', 'SEQNUM'].includes(name)), byteString({ not: '' })),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  ).map((given) => uevent(...given)),
  receivedUsec: fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
});

test('what was written is read again, byte for byte and in order', () => {
  fc.assert(fc.property(fc.array(anyEntry), (entries) => {
    expect(decodeJournal(encodeJournal(entries))).toEqual({ entries, damage: null });
  }));
});

test('properties keep their order', () => {
  const entry = { uevent: uevent('add', '/devices/a', { B: '2', A: '1' }), receivedUsec: null };
  const [read] = decodeJournal(encodeJournal([entry])).entries;
  expect([...read!.uevent.properties.keys()]).toEqual([...entry.uevent.properties.keys()]);
});

test('of a journal that was cut off, whole records count', () => {
  fc.assert(fc.property(fc.array(anyEntry, { minLength: 1, maxLength: 4 }), fc.nat(), (entries, number) => {
    const bytes = encodeJournal(entries);
    const length = number % bytes.length;
    const wholes = entries.filter((_, i) => encodeJournal(entries.slice(0, i + 1)).length <= length);
    const read = decodeJournal(bytes.subarray(0, length));
    expect(read.entries).toEqual(wholes);
    const isAtBorder = length === 0 || length === encodeJournal(wholes).length;
    expect(read.damage === null).toBe(isAtBorder);
  }));
});

test('a changed byte is noticed, and nothing before it is lost', () => {
  fc.assert(fc.property(fc.array(anyEntry, { minLength: 1, maxLength: 4 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (entries, number, change) => {
    const bytes = encodeJournal(entries);
    const at = number % bytes.length;
    bytes[at] = bytes[at]! ^ change;
    const read = decodeJournal(bytes);
    const before = entries.filter((_, i) => encodeJournal(entries.slice(0, i + 1)).length <= at);
    expect(read.damage).not.toBeNull();
    expect(read.entries).toEqual(before);
  }));
});

test('any bytes are read without an exception', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    const { entries, damage } = decodeJournal(bytes);
    expect(entries.length === 0 && (damage === null) === (bytes.length === 0)).toBe(true);
  }));
});

test('an empty journal is a journal', () => {
  expect(decodeJournal(encodeJournal([]))).toEqual({ entries: [], damage: null });
  expect(decodeJournal(Buffer.alloc(0))).toEqual({ entries: [], damage: null });
});
