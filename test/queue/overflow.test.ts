import { expect, test } from 'vitest';
import { OverflowList } from '../../src/queue/overflow.ts';

test('nothing was shed', () => {
  expect(new OverflowList(2).take()).toBeNull();
});

test('each device is named once, each event counted, and the list begins anew when it was taken', () => {
  const list = new OverflowList(2);
  list.add(['/devices/a']);
  list.add(['/devices/a']);
  list.add(['/devices/b']);
  expect(list.take()).toEqual({ events: 3, devices: new Set(['/devices/a', '/devices/b']) });
  expect(list.take()).toBeNull();
});

test('a list that grows too long becomes everything, and stays so until it is taken', () => {
  const list = new OverflowList(2);
  list.add(['/devices/a', '/devices/b']);
  list.add(['/devices/c']);
  list.add(['/devices/a']);
  expect(list.take()).toEqual({ events: 3, devices: 'everything' });
  list.add(['/devices/a']);
  expect(list.take()).toEqual({ events: 1, devices: new Set(['/devices/a']) });
});

test('a device whose removal was queued needs no look', () => {
  const list = new OverflowList(2);
  list.add(['/devices/a', '/devices/b']);
  list.forget('/devices/a');
  expect(list.take()).toEqual({ events: 1, devices: new Set(['/devices/b']) });
});
