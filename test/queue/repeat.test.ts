import { expect, test } from 'vitest';
import { isRepeat } from '../../src/queue/repeat.ts';
import type { Action } from '../../src/uevent/uevent.ts';
import { uevent } from './uevents.ts';

const cases: [meaning: string, action: Action, earlier: Record<string, string>, later: Record<string, string>, repeats: boolean][] = [
  ['two changes that differ in SEQNUM alone', 'change', { DISK_RO: '1' }, { DISK_RO: '1' }, true],
  ['two changes that nobody asked for by UUID', 'change', { SYNTH_UUID: '0' }, { SYNTH_UUID: '0' }, true],
  ['a property with another value', 'change', { DISK_RO: '1' }, { DISK_RO: '0' }, false],
  ['a property more', 'change', {}, { RESIZE: '1' }, false],
  ['a property less', 'change', { RESIZE: '1' }, {}, false],
  ['another property', 'change', { RESIZE: '1' }, { HOTPLUG: '1' }, false],
  ['two device-mapper events with one cookie, which dmsetup counts', 'change', { DM_COOKIE: '6374132' }, { DM_COOKIE: '6374132' }, false],
  ['two changes asked for by one UUID', 'change', { SYNTH_UUID: '7d0cbf38' }, { SYNTH_UUID: '7d0cbf38' }, false],
  ['two additions', 'add', {}, {}, false],
  ['two bindings', 'bind', {}, {}, false],
];

test.each(cases)('%s', (_, action, earlier, later, repeats) => {
  expect(isRepeat(uevent(action, '/devices/a', earlier, 1n), uevent(action, '/devices/a', later, 2n))).toBe(repeats);
});

test('a change after another action is no repeat', () => {
  expect(isRepeat(uevent('add', '/devices/a'), uevent('change', '/devices/a'))).toBe(false);
});
