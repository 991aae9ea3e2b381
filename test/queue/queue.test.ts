import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claimsOf, conflict } from '../../src/queue/claims.ts';
import type { Job } from '../../src/queue/job.ts';
import { Queue } from '../../src/queue/queue.ts';
import { isRepeat } from '../../src/queue/repeat.ts';
import type { Action, Uevent } from '../../src/uevent/uevent.ts';
import { uevent } from './uevents.ts';

/** Takes all that may start, and names them by device path. */
function start(queue: Queue): { jobs: Job[]; paths: string[] } {
  const jobs: Job[] = [];
  for (let job = queue.take(); job !== null; job = queue.take()) jobs.push(job);
  return { jobs, paths: jobs.map((job) => job.uevent.devpath) };
}

describe('which jobs may start', () => {
  test('those of unrelated devices at once, in order of arrival', () => {
    const queue = new Queue();
    for (const name of ['b', 'c', 'a']) queue.put(uevent('add', `/devices/${name}`));
    expect(start(queue).paths).toEqual(['/devices/b', '/devices/c', '/devices/a']);
    expect(queue.running).toBe(3);
  });

  test('those of one device one after the other', () => {
    const queue = new Queue();
    const [add, change, remove] = (['add', 'change', 'remove'] as const).map((action) => queue.put(uevent(action, '/devices/a'))!);
    for (const job of [add, change, remove]) {
      expect(start(queue).jobs).toEqual([job]);
      queue.done(job!);
    }
    expect(queue.isEmpty).toBe(true);
  });

  test('a parent after all its children that came before it, and children that came later after the parent', () => {
    const queue = new Queue();
    const before = ['/devices/bus/1', '/devices/bus/2/a'].map((path) => queue.put(uevent('remove', path))!);
    const parent = queue.put(uevent('remove', '/devices/bus'))!;
    const after = ['/devices/bus/3', '/devices/bus/2/a'].map((path) => queue.put(uevent('add', path))!);

    expect(start(queue).jobs).toEqual(before);
    queue.done(before[0]!);
    expect(start(queue).jobs).toEqual([]);
    queue.done(before[1]!);
    expect(start(queue).jobs).toEqual([parent]);
    queue.done(parent);
    expect(start(queue).jobs).toEqual(after);
  });

  test('the earliest arrival first, also when it became ready last', () => {
    const queue = new Queue();
    const first = queue.put(uevent('add', '/devices/a'))!;
    queue.take();
    const second = queue.put(uevent('change', '/devices/a'));
    const third = queue.put(uevent('add', '/devices/b'));
    queue.done(first);
    expect(start(queue).jobs).toEqual([second, third]);
  });

  test('arrival counts where SEQNUM says otherwise', () => {
    const queue = new Queue();
    queue.put(uevent('add', '/devices/a', {}, 8n));
    queue.put(uevent('change', '/devices/a', {}, 7n));
    expect(start(queue).jobs.map((job) => job.uevent.seqnum)).toEqual([8n]);
  });

  test('a device that moves below its own old path does not wait for itself', () => {
    const queue = new Queue();
    queue.put(uevent('move', '/devices/a/b', { DEVPATH_OLD: '/devices/a' }));
    expect(start(queue).paths).toEqual(['/devices/a/b']);
  });
});

describe('a job that is held', () => {
  test('keeps what waits for it waiting, and can be tried again', () => {
    const queue = new Queue();
    const disk = queue.put(uevent('change', '/devices/sda'))!;
    const partition = queue.put(uevent('change', '/devices/sda/sda1'))!;
    queue.take();
    queue.requeue(disk);
    expect(start(queue).jobs).toEqual([]);
    expect(queue.size).toBe(2);

    queue.release(disk);
    expect(start(queue).jobs).toEqual([disk]);
    queue.done(disk);
    expect(start(queue).jobs).toEqual([partition]);
  });

  test('can be given up', () => {
    const queue = new Queue();
    const disk = queue.put(uevent('change', '/devices/sda'))!;
    const partition = queue.put(uevent('change', '/devices/sda/sda1'))!;
    queue.take();
    queue.requeue(disk);
    queue.cancel(disk);
    expect(start(queue).jobs).toEqual([partition]);
  });
});

test('a job that is cancelled while it waits leaves no gap: those on both sides of it may run together', () => {
  const queue = new Queue();
  queue.put(uevent('add', '/devices/bus/1'));
  const parent = queue.put(uevent('change', '/devices/bus'))!;
  queue.put(uevent('add', '/devices/bus/2'));
  queue.cancel(parent);
  expect(start(queue).paths).toEqual(['/devices/bus/1', '/devices/bus/2']);
});

describe('a change that says nothing new', () => {
  const change = (seqnum: bigint) => uevent('change', '/devices/a', { RESIZE: '1' }, seqnum);

  test('is merged into the one that waits', () => {
    const queue = new Queue();
    const first = queue.put(change(1n));
    expect(queue.put(change(2n))).toBe(first);
    expect(first).toMatchObject({ repeats: 1, lastSeqnum: 2n });
    expect(queue.state).toMatchObject({ waiting: 1, merged: 1 });
  });

  test('is not merged into one that runs, which may have looked already', () => {
    const queue = new Queue();
    const first = queue.put(change(1n));
    queue.take();
    expect(queue.put(change(2n))).not.toBe(first);
  });

  test.each([
    ['the device', uevent('offline', '/devices/a')],
    ['a child', uevent('add', '/devices/a/b')],
    ['a parent', uevent('change', '/devices')],
    ['a device that had its path', uevent('move', '/devices/b', { DEVPATH_OLD: '/devices/a' })],
  ])('is not merged over an event of %s', (_, between) => {
    const queue = new Queue();
    const first = queue.put(change(1n));
    queue.put(between);
    expect(queue.put(change(3n))).not.toBe(first);
  });

  test('is merged over events of other devices', () => {
    const queue = new Queue();
    const first = queue.put(change(1n));
    queue.put(uevent('change', '/devices/b'));
    expect(queue.put(change(3n))).toBe(first);
  });
});

describe('when memory is short', () => {
  const limits = { limitBytes: 5000, limitDevices: 2 };

  /** A queue with no room for another event, but for removals. */
  function fullQueue(): Queue {
    const queue = new Queue(limits);
    while (queue.put(uevent('add', '/devices/full/more')) !== null);
    return queue;
  }

  function finishAll(queue: Queue): void {
    while (!queue.isEmpty) queue.done(queue.take()!);
  }

  test('devices are remembered instead of events, and handed over when there is room', () => {
    const queue = fullQueue();
    expect(queue.put(uevent('change', '/devices/late'))).toBeNull();
    expect(queue.takeOverflow()).toBeNull();
    finishAll(queue);
    expect(queue.takeOverflow()).toEqual({ events: 2, devices: new Set(['/devices/full/more', '/devices/late']) });
    expect(queue.takeOverflow()).toBeNull();
  });

  test('both paths of a renamed device are remembered', () => {
    const queue = new Queue({ limitBytes: 0, limitDevices: 2 });
    queue.put(uevent('move', '/devices/new', { DEVPATH_OLD: '/devices/old' }));
    expect(queue.takeOverflow()!.devices).toEqual(new Set(['/devices/new', '/devices/old']));
  });

  test('a removal is kept, and makes looking at its device pointless', () => {
    const queue = fullQueue();
    expect(queue.put(uevent('change', '/devices/late'))).toBeNull();
    expect(queue.put(uevent('remove', '/devices/late'))).not.toBeNull();
    finishAll(queue);
    expect(queue.takeOverflow()).toEqual({ events: 2, devices: new Set(['/devices/full/more']) });
  });

  test('when even removals are too many, everything is to be compared', () => {
    const queue = fullQueue();
    const before = queue.size;
    for (let i = 0; queue.put(uevent('remove', `/devices/gone/${i}`)) !== null; i++);
    expect(queue.size).toBeGreaterThan(before + 1);
    finishAll(queue);
    expect(queue.takeOverflow()!.devices).toBe('everything');
  });

  test('any number of events takes no more than the limit', () => {
    const queue = new Queue(limits);
    for (let i = 0; i < 10_000; i++) queue.put(uevent(i % 2 === 0 ? 'add' : 'remove', `/devices/storm${i}`));
    expect(queue.state.sizeBytes).toBeLessThanOrEqual(2 * limits.limitBytes);
    expect(queue.state.waiting + queue.state.shed).toBe(10_000);
  });
});

test('uevents that wait in great numbers come out as they went in', () => {
  const queue = new Queue();
  const events = Array.from({ length: 3000 }, (_, i) => uevent('add', `/devices/${i % 1000}`, { NUMBER: String(i) }, BigInt(i)));
  for (const event of events) queue.put(event);
  const taken: Uevent[] = [];
  for (let job = queue.take(); job !== null; job = queue.take()) {
    taken.push(job.uevent);
    queue.done(job);
  }
  expect(taken).toEqual(events);
});

test('what blocks a job is named in order of arrival', () => {
  const queue = new Queue();
  const child = queue.put(uevent('add', '/devices/a/b'));
  queue.put(uevent('add', '/devices/c'));
  const old = queue.put(uevent('add', '/devices/a'));
  const job = queue.put(uevent('move', '/devices/d', { DEVPATH_OLD: '/devices/a' }))!;
  expect(queue.blockersOf(job)).toEqual([child, old]);
});

test.each(['done', 'requeue', 'release'] as const)('%s of a job that waits is a mistake of the caller', (method) => {
  const queue = new Queue();
  const job = queue.put(uevent('add', '/devices/a'))!;
  expect(() => queue[method](job)).toThrow('is waiting');
});

/** The queue's meaning, spelled out: it looks at everything. */
class Model {
  jobs: { uevent: Uevent; state: 'waiting' | 'running' | 'held' }[] = [];

  put(event: Uevent): void {
    const claims = claimsOf(event);
    const last = this.jobs.findLast((job) => conflict(claimsOf(job.uevent), claims));
    const isMerged = last !== undefined && last.state === 'waiting' && last.uevent.devpath === event.devpath && isRepeat(last.uevent, event)
      && !this.jobs.slice(this.jobs.indexOf(last) + 1).some((later) => conflict(claimsOf(later.uevent), claimsOf(last.uevent)));
    if (!isMerged) this.jobs.push({ uevent: event, state: 'waiting' });
  }

  blockers(index: number): Uevent[] {
    const claims = claimsOf(this.jobs[index]!.uevent);
    return this.jobs.slice(0, index).map((job) => job.uevent).filter((earlier) => conflict(claimsOf(earlier), claims));
  }

  take(): Uevent | null {
    const index = this.jobs.findIndex((job, i) => job.state === 'waiting' && this.blockers(i).length === 0);
    if (index === -1) return null;
    this.jobs[index]!.state = 'running';
    return this.jobs[index]!.uevent;
  }
}

type Step =
  | { kind: 'put'; action: Action; path: string; properties: Record<string, string> }
  | { kind: 'take' }
  | { kind: 'done' | 'requeue' | 'release' | 'cancel'; which: number };

const path = fc.array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 4 }).map((names) => '/' + names.join('/'));
const properties = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  path.map((old) => ({ DEVPATH_OLD: old })),
  fc.constantFrom('1', '2').map((minor) => ({ MAJOR: '8', MINOR: minor })),
  fc.constantFrom('1', '2').map((ifindex) => ({ IFINDEX: ifindex })),
  fc.constantFrom('x', 'y').map((name) => ({ DEVNAME: name })),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('put' as const), action: fc.constantFrom('add' as const, 'change' as const, 'remove' as const), path, properties }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'take' as const }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('done' as const), which: fc.nat() }) },
  fc.record({ kind: fc.constantFrom('requeue' as const, 'release' as const, 'cancel' as const), which: fc.nat() }),
);

test('whatever happens, it starts what a queue that looks at everything would start, and ends empty', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
    const queue = new Queue();
    const model = new Model();
    let seqnum = 0n;
    const checkTake = (): Job | null => {
      const job = queue.take();
      expect(job?.uevent ?? null).toEqual(model.take());
      return job;
    };
    const remove = (job: Job): void => void model.jobs.splice(model.jobs.findIndex((other) => other.uevent === job.uevent), 1);
    const oneOf = (states: Job['state'][], which: number): Job | undefined => {
      const jobs = [...queue.jobs()].filter((job) => states.includes(job.state));
      return jobs[which % jobs.length];
    };

    for (const given of steps) {
      if (given.kind === 'put') {
        const event = uevent(given.action, given.path, given.properties, ++seqnum);
        queue.put(event);
        model.put(event);
      } else if (given.kind === 'take') checkTake();
      else {
        const job = oneOf(given.kind === 'cancel' ? ['waiting', 'held'] : given.kind === 'release' ? ['held'] : ['running'], given.which);
        if (job === undefined) continue;
        queue[given.kind](job);
        if (given.kind === 'done' || given.kind === 'cancel') remove(job);
        else model.jobs.find((other) => other.uevent === job.uevent)!.state = given.kind === 'requeue' ? 'held' : 'waiting';
      }
      expect([...queue.jobs()].map((job) => [job.uevent, job.state])).toEqual(model.jobs.map((job) => [job.uevent, job.state]));
      expect(queue.size).toBe(model.jobs.length);
    }
    [...queue.jobs()].forEach((job, i) => {
      if (job.state === 'waiting') expect(queue.blockersOf(job).map((blocker) => blocker.uevent)).toEqual(model.blockers(i));
    });

    for (let job = oneOf(['held'], 0); job !== undefined; job = oneOf(['held'], 0)) {
      queue.release(job);
      model.jobs.find((other) => other.uevent === job!.uevent)!.state = 'waiting';
    }
    while (!queue.isEmpty) {
      while (checkTake() !== null);
      const job = oneOf(['running'], 0)!;
      queue.done(job);
      remove(job);
    }
    expect(queue.state).toMatchObject({ waiting: 0, running: 0, held: 0, sizeBytes: 0 });
  }), { numRuns: 500 });
});
