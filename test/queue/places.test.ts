import { expect, test } from 'vitest';
import { claimsOf } from '../../src/queue/claims.ts';
import { Job } from '../../src/queue/job.ts';
import { Places } from '../../src/queue/places.ts';
import type { Uevent } from '../../src/uevent/uevent.ts';
import { uevent } from './uevents.ts';

function join(places: Places, event: Uevent): { job: Job; mayStart: boolean } {
  const job = new Job(event, 1, { receivedUsec: null, sizeBytes: 0 });
  return { job, mayStart: places.join(job, claimsOf(event)) };
}

test('a place exists while somebody is in its line', () => {
  const places = new Places(() => {});
  const jobs = ['/devices/a/b', '/devices/a', '/devices/a/c'].map((path) => join(places, uevent('add', path)).job);
  expect(places.size).toBe(4 + 3); // the paths with /devices, and a key for each device
  for (const job of jobs) places.leave(job);
  expect(places.size).toBe(0);
});

test('whoever joins learns whether it may start, or is told later', () => {
  const told: Job[] = [];
  const places = new Places((job) => told.push(job));
  const first = join(places, uevent('add', '/devices/a'));
  const second = join(places, uevent('add', '/devices/a/b'));
  expect([first.mayStart, second.mayStart]).toEqual([true, false]);
  places.leave(first.job);
  expect(told).toEqual([second.job]);
});

test('one place after the other opens, and only the last one lets a job start', () => {
  const told: Job[] = [];
  const places = new Places((job) => told.push(job));
  const old = join(places, uevent('add', '/devices/old')).job;
  const parent = join(places, uevent('add', '/devices/new')).job;
  const renamed = join(places, uevent('move', '/devices/new/a', { DEVPATH_OLD: '/devices/old' })).job;
  places.leave(parent);
  expect(told).toEqual([]);
  places.leave(old);
  expect(told).toEqual([renamed]);
});

test('the last to stop at a path is known, unless others pass behind it', () => {
  const places = new Places(() => {});
  expect(places.lastStop('/devices/a')).toBeNull();
  const { job } = join(places, uevent('change', '/devices/a'));
  expect(places.lastStop('/devices/a')).toBe(job);
  expect(places.isLast(job)).toBe(true);
  join(places, uevent('add', '/devices/a/b'));
  expect(places.lastStop('/devices/a')).toBeNull();
  expect(places.isLast(job)).toBe(false);
});
