import { describe, expect, it } from 'vitest';
import { parseWords } from '../../src/builtin/getopt.ts';

const table = { long: ['offset', 'option', 'quiet'], short: { o: 'offset', q: 'quiet' }, flags: ['quiet'] };

describe('options among words', () => {
  it.each<readonly [string, readonly string[], readonly string[] | null]>([
    ['have their value after =', ['--offset=1'], ['offset=1']],
    ['have their value in the next word', ['--offset', '1'], ['offset=1']],
    ['may have an empty value', ['--offset='], ['offset=']],
    ['may be cut short while it is clear which is meant', ['--of=1', '--q'], ['offset=1', 'quiet=']],
    ['are wrong when it is not', ['--o=1'], null],
    ['have letters', ['-o1', '-o', '2'], ['offset=1', 'offset=2']],
    ['may share a word', ['-qo1'], ['quiet=', 'offset=1']],
    ['take even what looks like an option for a value', ['--offset', '--quiet'], ['offset=--quiet']],
    ['stand among other words', ['a', '-q', 'b', '-'], ['quiet=']],
    ['end at --', ['-q', '--', '-q'], ['quiet=']],
    ['are wrong without their value', ['--offset'], null],
    ['are wrong with a value that they do not take', ['--quiet=1'], null],
    ['are wrong when there is no such letter', ['-x'], null],
    ['are wrong when there is no such name', ['--x'], null],
  ])('%s', (_what, words, given) => expect(parseWords(words, table)?.options.map(({ name, value }) => `${name}=${value}`) ?? null).toEqual(given));
});

describe('the other words', () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['stand before, between and behind options', ['a', '-q', 'b', '--offset', '1', 'c'], ['a', 'b', 'c']],
    ['may be a single hyphen', ['-'], ['-']],
    ['may look like options behind --', ['--', '-q', '--'], ['-q', '--']],
  ])('%s', (_what, words, operands) => expect(parseWords(words, table)?.operands).toEqual(operands));
});
