import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRecord, hasContent, parseRecord } from '../../src/database/record.ts';
import type { Stored } from '../../src/device/stored.ts';
import { emptyRecord } from './empty-record.ts';

const recorded = join(import.meta.dirname, '../../fixtures/database/lab');

const full: Stored = {
  links: ['disk/by-id/x', 'cdrom'],
  linkPriority: -100,
  initializedUsec: 61215068n,
  properties: new Map([['ID_BUS', 'usb'], ['ID_MODEL', 'caf\xc3\xa9 "1"'], ['X', 'a=b']]),
  tags: new Set(['systemd', 'seat']),
  currentTags: new Set(['seat']),
};

const fullText = 'S:disk/by-id/x\nS:cdrom\nL:-100\nI:61215068\nE:ID_BUS=usb\nE:ID_MODEL=caf\xc3\xa9 "1"\nE:X=a=b\nG:systemd\nG:seat\nQ:seat\nV:1\n';

describe('a record of systemd-udevd', () => {
  it.each(readdirSync(recorded))('%s is written as it was read', (id) => {
    const text = readFileSync(`${recorded}/${id}`, 'latin1');
    const bad: string[] = [];
    const record = parseRecord(text, (line) => bad.push(line));
    expect(formatRecord(record)).toBe(text);
    expect(bad).toEqual([]);
  });
});

describe('writing a record', () => {
  it('has a letter for each fact, in the order S L I E G Q V', () => expect(formatRecord(full)).toBe(fullText));

  it.each<[string, Partial<Stored>, string]>([
    ['of nothing is empty', { initializedUsec: 5n }, ''],
    ['of a link priority alone is a record', { linkPriority: 1 }, 'L:1\nV:1\n'],
    ['of tags that were has no current tags', { tags: new Set(['a']) }, 'G:a\nV:1\n'],
  ])('%s', (_, part, text) => {
    const record = { ...emptyRecord, ...part };
    expect(formatRecord(record)).toBe(text);
    expect(hasContent(record)).toBe(text !== '');
  });

  it('leaves out links and their priority for a device without a node', () => {
    expect(formatRecord({ ...emptyRecord, links: ['a'], linkPriority: 5, initializedUsec: 7n }, { isNode: false })).toBe('I:7\nV:1\n');
  });

  it('makes no line of what is in a value, whatever that is', () => {
    const hostile = 'x\nE:SYSTEMD_WANTS=evil.service';
    const record: Stored = { ...emptyRecord, links: [hostile, '../../etc/passwd'], properties: new Map([['A', hostile], [hostile, 'A'], ['B', '1']]), tags: new Set([hostile]), currentTags: new Set([hostile]) };
    expect(formatRecord(record)).toBe('E:B=1\nV:1\n');
  });
});

describe('reading a record', () => {
  it('gives back what was written', () => expect(parseRecord(fullText)).toEqual(full));

  it.each<[string, string, Partial<Stored>]>([
    ['knows an empty one', '', {}],
    ['counts a current tag among the tags', 'Q:a\nV:1\n', { tags: new Set(['a']), currentTags: new Set(['a']) }],
    ['takes the last of two values, in the place of the first', 'E:A=1\nE:B=2\nE:A=3\n', { properties: new Map([['A', '3'], ['B', '2']]) }],
    ['takes back what has become empty', 'E:A=1\nE:A=\n', {}],
    ['knows the watch handle of an older systemd', 'W:5\nE:A=1\n', { properties: new Map([['A', '1']]) }],
    ['passes over letters that it does not know', 'Z:5\nE:A=1\n', { properties: new Map([['A', '1']]) }],
    ['takes links once, in their shortest form', 'S:a//b\nS:./a/b\n', { links: ['a/b'] }],
    ['takes lines that end like those of other systems', 'I:5\r\nE:A=1\r\n', { initializedUsec: 5n, properties: new Map([['A', '1']]) }],
  ])('%s', (_, text, part) => {
    const bad: string[] = [];
    expect(parseRecord(text, (line) => bad.push(line))).toEqual({ ...emptyRecord, ...part });
    expect(bad).toEqual([]);
  });

  it.each(['no colon', 'E:NOTHING', 'E:=1', 'E:A B=1', 'E:A=\xe9', 'E:A=\t', 'S:../../etc/passwd', 'S:', 'G:a b', 'Q:../a', 'L:high', 'I:-1', 'I:x'])('passes over the line %j and says so', (line) => {
    const bad: string[] = [];
    const record = parseRecord(`I:5\n${line}\nE:B=1\nV:1\n`, (text) => bad.push(text));
    expect(bad).toEqual([line]);
    expect(record).toEqual({ ...emptyRecord, initializedUsec: 5n, properties: new Map([['B', '1']]) });
  });

  it('does not believe a line that has no end', () => {
    const bad: string[] = [];
    expect(parseRecord('E:A=1\nE:B=tru', (line) => bad.push(line)).properties).toEqual(new Map([['A', '1']]));
    expect(bad).toEqual(['E:B=tru']);
  });
});

describe('records', () => {
  const name = fc.stringMatching(/^[A-Z0-9_.]{1,12}$/);
  const value = fc.stringMatching(/^[ -~]{1,20}$/);
  const tag = fc.stringMatching(/^[A-Za-z0-9_-]{1,10}$/);
  const link = fc.array(fc.stringMatching(/^[a-z0-9#+:=@_\\-]{1,8}$/), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
  const record: fc.Arbitrary<Stored> = fc
    .record({
      links: fc.uniqueArray(link),
      linkPriority: fc.integer({ min: -2147483648, max: 2147483647 }),
      initializedUsec: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
      properties: fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key }).map((entries) => new Map(entries)),
      tags: fc.uniqueArray(tag).map((tags) => new Set(tags)),
      currentTags: fc.constant(new Set<string>()),
    })
    .map((made) => ({ ...made, currentTags: new Set([...made.tags].slice(0, 2)) }));

  it('are read as they were written', () => {
    fc.assert(fc.property(record.filter(hasContent), (made) => void expect(parseRecord(formatRecord(made))).toEqual(made)));
  });

  it('are never an error to read, and are the same once they have been read', () => {
    const bytes = fc.string({ unit: fc.oneof(fc.constantFrom(...'SLIEGQVW:=\n/'), fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte))) });
    fc.assert(
      fc.property(bytes, (text) => {
        const once = formatRecord(parseRecord(text));
        expect(formatRecord(parseRecord(once))).toBe(once);
      }),
    );
  });
});
