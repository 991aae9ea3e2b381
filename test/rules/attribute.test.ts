import { describe, expect, it } from 'vitest';
import { comparable, parseElsewhere, plainPath } from '../../src/rules/attribute.ts';

describe('parseElsewhere', () => {
  it.each([
    ['[dmi/id]product_name', 'dmi', 'id', 'product_name'],
    ['[net/lo]/mtu', 'net', 'lo', 'mtu'],
    ['[net/lo]', 'net', 'lo', null],
    ['[net/lo]/', 'net', 'lo', null],
    ['[block/cciss/c0d0]size', 'block', 'cciss/c0d0', 'size'],
    ['[net/lo]queues/rx-0/x', 'net', 'lo', 'queues/rx-0/x'],
  ])('%j', (text, subsystem, sysname, name) => {
    expect(parseElsewhere(text)).toEqual({ kind: 'elsewhere', subsystem, sysname, name });
  });

  it.each(['size', '[net]mtu', '[net/lo', '', 'x[net/lo]mtu'])('%j is of the device itself', (text) => {
    expect(parseElsewhere(text)).toBeNull();
  });
});

describe('comparable', () => {
  it('leaves white space at the end out, unless the pattern asks for it', () => {
    expect(comparable('a b \t', true)).toBe('a b');
    expect(comparable('a b \t', false)).toBe('a b \t');
  });

  it('looks at 511 bytes', () => {
    expect(comparable('x'.repeat(600), true)).toHaveLength(511);
  });
});

describe('plainPath', () => {
  it.each([
    ['/sys/a/b', '/sys/a/b'],
    ['/sys/a/../b', '/sys/b'],
    ['/sys//a/./b/', '/sys/a/b'],
    ['/sys/a/..', '/sys'],
    ['/../..', '/'],
    ['/sys/a.b/..c', '/sys/a.b/..c'],
  ])('%j', (path, plain) => {
    expect(plainPath(path)).toBe(plain);
  });
});
