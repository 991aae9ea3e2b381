import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KernelError } from '../../src/base/errors.ts';
import type { Paths } from '../../src/base/paths.ts';
import { Store, type WriteOptions } from '../../src/database/store.ts';
import type { Stored } from '../../src/device/stored.ts';
import { makeMachine } from '../device/machine.ts';
import { emptyRecord } from './empty-record.ts';

const record: Stored = { ...emptyRecord, initializedUsec: 5n, properties: new Map([['A', '1']]), tags: new Set(['systemd']), currentTags: new Set(['systemd']) };
const nothing: Stored = { ...emptyRecord, initializedUsec: 5n };
const fresh = { before: null, persist: false, processing: false };

/** An empty /run, without even the folders of the database. */
function start(): { paths: Paths; store: Store; file(name: string): string } {
  const paths = makeMachine();
  rmSync(`${paths.run}/udev`, { recursive: true });
  return { paths, store: new Store(paths), file: (name) => `${paths.run}/udev/${name}` };
}

describe('a record that is written', () => {
  it('makes the folders that it needs', () => {
    const { store, file } = start();
    store.write('b8:0', record, fresh);
    expect(readFileSync(file('data/b8:0'), 'latin1')).toBe('I:5\nE:A=1\nG:systemd\nQ:systemd\nV:1\n');
    expect(store.read('b8:0')).toEqual(record);
  });

  it.each([
    [false, 0o644],
    [true, 0o1644],
  ])('outlives the switch of roots: %j, by its mode', (persist, mode) => {
    const { store, file } = start();
    store.write('b8:0', record, { ...fresh, persist });
    expect(statSync(file('data/b8:0')).mode & 0o7777).toBe(mode);
  });

  it('says that the event is not finished', () => {
    const { store, file } = start();
    store.write('b8:0', record, { ...fresh, processing: true });
    expect(readFileSync(file('data/b8:0'), 'latin1')).toContain('E:A=1\nE:ID_PROCESSING=1\n');
    store.write('b8:0', record, { ...fresh, before: record });
    expect(store.read('b8:0')).toEqual(record);
  });

  it.each([
    ['c1:3', true],
    ['n2', true],
    ['+queues:rx-0', false],
  ])('of nothing but that is there only for nodes and interfaces: %s %j', (id, isThere) => {
    const { store, file } = start();
    store.write(id, nothing, { ...fresh, processing: true });
    expect(existsSync(file(`data/${id}`))).toBe(isThere);
    expect(store.keeps(id, nothing)).toBe(isThere);
  });

  it('replaces the one before as a whole, and leaves nothing beside it', () => {
    const { store, file } = start();
    store.write('b8:0', record, fresh);
    const { ino } = statSync(file('data/b8:0'));
    store.write('b8:0', { ...record, properties: new Map([['B', '2']]) }, { ...fresh, before: record });
    expect(statSync(file('data/b8:0')).ino).not.toBe(ino);
    expect(readdirSync(file('data'))).toEqual(['b8:0']);
  });

  it('is the same file, but of now, when it says the same again', () => {
    const { store, file } = start();
    store.write('b8:0', record, fresh);
    const { ino } = statSync(file('data/b8:0'));
    utimesSync(file('data/b8:0'), 1, 1);
    const before = store.readToReplace('b8:0');
    store.write('b8:0', record, { ...fresh, before });
    const now = statSync(file('data/b8:0'));
    expect(now.ino).toBe(ino);
    expect(now.mtimeMs).toBeGreaterThan(1_000_000);
  });

  it.each<[string, { options?: Partial<WriteOptions>; meanwhile?: (store: Store, file: string) => void }]>([
    ['it is to outlive the switch of roots', { options: { persist: true } }],
    ['its event is not finished', { options: { processing: true } }],
    ['its event was not finished meanwhile', { meanwhile: (store) => store.announce('b8:0', record) }],
    ['it went away meanwhile', { meanwhile: (_, file) => rmSync(file) }],
    ['another event was begun meanwhile', { meanwhile: (store) => void store.readToReplace('b8:1') }],
    ['its mode is another', { meanwhile: (_, file) => chmodSync(file, 0o600) }],
  ])('is written when %s', (_, { options: more, meanwhile }) => {
    const { store, file } = start();
    store.write('b8:0', record, fresh);
    const { ino } = statSync(file('data/b8:0'));
    const before = store.readToReplace('b8:0');
    const options = { ...fresh, ...more };
    meanwhile?.(store, file('data/b8:0'));
    // It takes the number of a file that is gone.
    writeFileSync(file('data/other'), '');
    store.write('b8:0', record, { ...options, before });
    const now = statSync(file('data/b8:0'));
    expect(now.ino).not.toBe(ino);
    expect(now.mode & 0o7777).toBe(options.persist ? 0o1644 : 0o644);
    expect(readFileSync(file('data/b8:0'), 'latin1').includes('ID_PROCESSING')).toBe(options.processing);
  });

  it.each([
    ['b8:0', ''],
    ['c1:3', ''],
    ['n2', ''],
    ['+usb:1-1', null],
    ['+drivers:usb:hub', null],
  ])('of nothing, for %s, is %j', (id, text) => {
    const { store, file } = start();
    store.write(id, record, fresh);
    store.write(id, nothing, { ...fresh, before: record });
    expect(existsSync(file(`data/${id}`)) ? readFileSync(file(`data/${id}`), 'latin1') : null).toBe(text);
    expect(readdirSync(file('tags/systemd'))).toEqual([]);
  });

  it.each(['b8:0', 'c1:3'])('has the links of a node (%s)', (id) => {
    const { store } = start();
    store.write(id, { ...record, links: ['a'], linkPriority: 3 }, fresh);
    expect(store.read(id)).toMatchObject({ links: ['a'], linkPriority: 3 });
  });

  it('has no links when the device has no node', () => {
    const { store } = start();
    store.write('n2', { ...record, links: ['a'], linkPriority: 3 }, fresh);
    expect(store.read('n2')).toMatchObject({ links: [], linkPriority: 0 });
  });

  it('tells of a full or read-only /run', () => {
    const { paths, store } = start();
    writeFileSync(`${paths.run}/udev`, 'no folder');
    expect(() => store.write('b8:0', { ...record, tags: new Set() }, fresh)).toThrow(KernelError);
  });
});

describe('announcing that a device is being processed', () => {
  it('keeps what the record says', () => {
    const { store } = start();
    store.write('b8:0', record, fresh);
    store.announce('b8:0', record);
    expect(store.read('b8:0')).toEqual({ ...record, properties: new Map([['A', '1'], ['ID_PROCESSING', '1']]) });
  });

  it('makes no record of a device that was never initialised', () => {
    const { store } = start();
    store.announce('b8:0', emptyRecord);
    expect(store.read('b8:0')).toBeNull();
  });
});

describe('a record that is removed', () => {
  it('goes with its tags', () => {
    const { store, file } = start();
    store.write('b8:0', record, fresh);
    store.remove('b8:0', record);
    expect(store.read('b8:0')).toBeNull();
    expect([readdirSync(file('data')), readdirSync(file('tags/systemd'))]).toEqual([[], []]);
  });

  it('need not have been there', () => expect(() => start().store.remove('b8:0', null)).not.toThrow());
});
