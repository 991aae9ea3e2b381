import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatJson, jsonLine, unicodeJson } from '../../src/cli/json.ts';

describe('JSON', () => {
  it('for people is laid out as systemd lays it out', () => {
    expect(formatJson({ path: '/a', rdev: { major: 1 }, links: ['x', 'y'], none: [], nothing: {} }, 'pretty')).toBe(
      '{\n\t"path" : "/a",\n\t"rdev" : {\n\t\t"major" : 1\n\t},\n\t"links" : [\n\t\t"x",\n\t\t"y"\n\t],\n\t"none" : [],\n\t"nothing" : {}\n}',
    );
  });

  it('for programs is on one line', () => {
    expect(formatJson({ a: [1, null, true], b: 'x"y' }, 'short')).toBe('{"a":[1,null,true],"b":"x\\"y"}');
  });

  it('leaves out what a value does not have', () => {
    const value = { a: 1, b: undefined };
    expect([jsonLine(value, 'short'), jsonLine(value, 'pretty')]).toEqual(['{"a":1}\n', '{\n\t"a" : 1\n}\n']);
  });

  it('has U+FFFD for bytes that are no UTF-8', () => {
    expect(unicodeJson({ name: 'caf\xc3\xa9 \xff', list: [1] })).toBe('{\n  "name": "caf\xc3\xa9 \xef\xbf\xbd",\n  "list": [\n    1\n  ]\n}\n');
  });

  it('says the same in both layouts', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(formatJson(value as never, 'pretty'))).toEqual(JSON.parse(formatJson(value as never, 'short')));
      }),
    );
  });
});
