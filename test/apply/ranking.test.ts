import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ranking } from '../../src/apply/ranking.ts';

const always = (): boolean => true;

test('of no claims none is best', () => {
  expect(new Ranking().best(always)).toBeNull();
});

test('claims whose node is gone are passed over, until they are made again', () => {
  const ranking = new Ranking();
  for (const id of ['a', 'b', 'c']) ranking.add({ id, devname: `/dev/${id}`, priority: 0 });
  expect(ranking.best((claim) => claim.id === 'a')?.id).toBe('a');
  expect(ranking.best(always)?.id).toBe('a');
  expect(ranking.size).toBe(3);
  ranking.add({ id: 'b', devname: '/dev/b', priority: 0 });
  expect(ranking.best(always)?.id).toBe('b');
});

test('the best is the one made last of those with the highest priority', () => {
  const step = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), priority: fc.option(fc.integer({ min: -1, max: 1 })) });
  fc.assert(fc.property(fc.array(step), (steps) => {
    const ranking = new Ranking();
    let model: { id: string; priority: number }[] = [];
    for (const { id, priority } of steps) {
      model = model.filter((claim) => claim.id !== id);
      if (priority === null) ranking.remove(id);
      else {
        ranking.add({ id, devname: `/dev/${id}`, priority });
        model.push({ id, priority });
      }
      const bestFirst = model.toReversed().sort((one, other) => other.priority - one.priority).map((claim) => claim.id);
      expect(ranking.bestFirst().map((claim) => claim.id)).toEqual(bestFirst);
      expect(ranking.best(always)?.id).toBe(bestFirst[0]);
      expect(ranking.size).toBe(model.length);
    }
  }));
});
