import { expect, test } from 'vitest';
import { spreadInterrupts, type Processor } from '../../src/netif/interrupts.ts';

const processor = (number: number, die = '0', core = number, isFirstThread = true): Processor => ({ number, die, core, isFirstThread });
const eight = Array.from({ length: 8 }, (_, number) => processor(number));

test.each<[name: string, processors: readonly Processor[], count: number, chosen: readonly number[]]>([
  ['each next one is far from the one before', eight, 8, [0, 4, 2, 6, 1, 5, 3, 7]],
  ['few interrupts are spread too', eight, 2, [0, 4]],
  ['more interrupts than processors begin again', eight.slice(0, 2), 5, [0, 1, 0, 1, 0]],
  ['dies take turns', [processor(0, 'a'), processor(1, 'a'), processor(2, 'b'), processor(3, 'b')], 4, [0, 2, 1, 3]],
  ['second threads get none', [processor(0), processor(1, '0', 0, false), processor(2, '0', 1), processor(3, '0', 1, false)], 3, [0, 2, 0]],
  ['no processor, no choice', [], 2, []],
])('%s', (_name, processors, count, chosen) => {
  expect(spreadInterrupts(processors, count)).toEqual(chosen);
});
