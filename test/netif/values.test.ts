import { expect, test } from 'vitest';
import { parseProcessors, parseSize, parseUsec, processorMask } from '../../src/netif/values.ts';
import { splitQuoted } from '../../src/netif/words.ts';

test.each<[text: string, base: number, value: number | null]>([
  ['1500', 1024, 1500], ['1K', 1024, 1024], ['1K', 1000, 1000], ['1.5K', 1024, 1536], ['1K 5', 1024, 1029], ['2G', 1000, 2e9], ['10B', 1024, 10], ['K', 1024, null], ['1X', 1024, null], ['', 1024, null],
])('the size %j in multiples of %i', (text, base, value) => {
  expect(parseSize(text, base)).toBe(value);
});

test.each<[text: string, value: number | null]>([['5', 5e6], ['1.5ms', 1500], ['20us', 20], ['1s 5ms', 1_005_000], ['2h', 7.2e9], ['-1', null], ['1 fortnight', null], ['', null]])('the time span %j', (text, value) => {
  expect(parseUsec(text)).toBe(value);
});

test.each<[text: string, processors: readonly number[] | null, mask: string]>([
  ['0', [0], '1'], ['0-2,5', [0, 1, 2, 5], '27'], ['3 1', [1, 3], 'a'], ['33', [33], '2,00000000'], ['31', [31], '80000000'], ['', [], '0'], ['2-1', null, ''], ['a', null, ''],
])('the processors %j', (text, processors, mask) => {
  expect(parseProcessors(text)).toEqual(processors);
  if (processors !== null) expect(processorMask(processors)).toBe(mask);
});

test.each<[text: string, escapes: 'c' | 'keep', words: readonly string[] | null]>([
  ['a b', 'c', ['a', 'b']],
  ['"a b" c', 'c', ['a b', 'c']],
  ['a"b c"d', 'c', ['ab cd']],
  ["'a\"b'", 'c', ['a"b']],
  ['"with \\"quotes\\""', 'c', ['with "quotes"']],
  ['\\x41\\101\\n\\u00e9', 'c', ['AA\n\xc3\xa9']],
  ['\\*', 'keep', ['\\*']],
  ['""', 'c', ['']],
  ['"a', 'c', null],
  ['\\q', 'c', null],
  ['\\', 'keep', null],
])('the words of %j', (text, escapes, words) => {
  expect(splitQuoted(text, escapes)).toEqual(words);
});
