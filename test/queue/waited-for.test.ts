import { describe, expect, it } from 'vitest';
import { Queue } from '../../src/queue/queue.ts';
import type { Job } from '../../src/queue/job.ts';
import type { Uevent } from '../../src/uevent/uevent.ts';

function uevent(seqnum: bigint, devpath: string): Uevent {
  return { action: 'add', devpath, subsystem: 'test', seqnum, properties: new Map() };
}

describe('a job that was let through by another', () => {
  it('knows for which one it waited last', () => {
    const queue = new Queue();
    const [parent, other, child] = [uevent(1n, '/devices/a'), uevent(2n, '/devices/b'), uevent(3n, '/devices/a/c')].map((told) => queue.put(told) as Job) as [Job, Job, Job];
    for (const expected of [parent, other]) {
      expect(queue.take()).toBe(expected);
      expect(expected.waitedFor).toBeNull();
    }
    queue.done(other);
    expect(queue.take()).toBeNull();
    queue.done(parent);
    expect(queue.take()).toBe(child);
    expect(child.waitedFor).toBe(1n);
  });
});
