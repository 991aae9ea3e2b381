import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { readWords } from '../../src/daemon/command-line.ts';

const table = {
  debug: { alias: 'D', type: 'boolean', describe: '' },
  daemon: { alias: 'd', type: 'boolean', describe: '' },
  count: { alias: 'c', type: 'string', describe: '' },
  folder: { type: 'string', array: true, describe: '' },
} as const;

describe('a command line of options', () => {
  it.each([
    [[], {}],
    [['--count=4'], { count: '4' }],
    [['--count', '4'], { count: '4' }],
    [['-c4'], { count: '4' }],
    [['-c', '4'], { count: '4' }],
    [['-dDc', '4'], { daemon: true, debug: true, count: '4' }],
    [['--count='], { count: '' }],
    [['--count', '--debug'], { count: '--debug' }],
    [['--count=1', '-c2'], { count: '2' }],
    [['--folder=/a', '--folder', '/b'], { folder: ['/a', '/b'] }],
  ])('%j is %j', (argv, words) => {
    expect(readWords(argv, table)).toEqual(words);
  });

  it.each([[['--nonsense']], [['--constructor']], [['-x']], [['operand']], [['-']], [['--']], [['--count']], [['-c']], [['--debug=yes']]])('%j is refused', (argv) => {
    expect(() => readWords(argv, table)).toThrow(UsageError);
  });
});
