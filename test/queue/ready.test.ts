import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Job } from '../../src/queue/job.ts';
import { ReadyList } from '../../src/queue/ready.ts';
import { uevent } from './uevents.ts';

test('an empty list has nothing to give', () => {
  expect(new ReadyList().take()).toBeNull();
});

test('whatever the order of adding and taking, the earliest arrival comes first', () => {
  const event = uevent('add', '/devices/a');
  fc.assert(fc.property(fc.array(fc.option(fc.nat(1000))), (steps) => {
    const list = new ReadyList();
    let model: number[] = [];
    for (const arrival of steps) {
      if (arrival === null) {
        const earliest = model.length === 0 ? null : Math.min(...model);
        expect(list.take()?.arrival ?? null).toBe(earliest);
        model = model.filter((other) => other !== earliest);
      } else if (!model.includes(arrival)) {
        list.add(new Job(event, arrival, { receivedUsec: null, sizeBytes: 0 }));
        model.push(arrival);
      }
      expect(list.size).toBe(model.length);
    }
  }));
});
