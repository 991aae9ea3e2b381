import { describe, expect, it } from 'vitest';
import { isObject, parseObject } from '../../src/base/json.ts';

describe('a text as an object of JSON', () => {
  it('has its fields', () => expect(parseObject('{"a":1,"b":{"c":[]}}')).toEqual({ a: 1, b: { c: [] } }));
  it.each(['', '{', '[1]', 'null', '1', '"a"', '{"a":1} more'])('is not %j', (text) => expect(parseObject(text)).toBeNull());
});

describe('an object', () => {
  it.each([[{}, true], [{ a: 1 }, true], [[], false], [null, false], ['a', false], [undefined, false]])('%j: %s', (value, expected) => {
    expect(isObject(value)).toBe(expected);
  });
});
