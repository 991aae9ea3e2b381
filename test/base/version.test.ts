import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../src/base/version.ts';

describe('of two versions', () => {
  it.each([
    ['os_1', 'os_2'],
    ['os_9', 'os_10'],
    ['1.2', '1.10'],
    ['1.2.3', '1.10'],
    ['1', '1.0'],
    ['1.', '1.0'],
    ['1~rc1', '1'],
    ['1~rc1', '1~rc2'],
    ['257.1', '258~rc1'],
    ['6.1', '6.1.0-13'],
    ['6.1.0', '6.1.0-13-amd64'],
    ['1.0-2', '1.0.1'],
    ['-~', '--'],
    ['-^0', '-'],
    ['1-1', '1^1'],
    ['1-1', '1.1'],
    ['1^1', '1.1'],
    ['1', '1-1'],
    ['a', '1'],
    ['A', 'a'],
    ['ab', 'b'],
    ['', '1'],
    ['~', ''],
    ['99999999999999999998', '99999999999999999999'],
  ])('%s is older than %s', (older, newer) => {
    expect([Math.sign(compareVersions(older, newer)), Math.sign(compareVersions(newer, older))]).toEqual([-1, 1]);
  });

  it.each([
    ['1', '1'],
    ['007', '7'],
    ['1.01', '1.1'],
    ['1_2', '1+2'],
    ['os 1', 'os1'],
  ])('%s and %s are the same', (one, other) => expect(compareVersions(one, other)).toBe(0));

  it('one that is there is newer than none', () => {
    expect([compareVersions('', null), compareVersions(null, ''), compareVersions(null, null)]).toEqual([1, -1, 0]);
  });
});

describe('comparing versions', () => {
  const version = fc.string({ unit: fc.constantFrom('0', '1', '9', 'a', 'B', '~', '-', '^', '.', '_', ' '), maxLength: 8 });

  it('says the opposite the other way round', () => {
    fc.assert(fc.property(version, version, (one, other) => Math.sign(compareVersions(one, other)) === -Math.sign(compareVersions(other, one)) || compareVersions(one, other) === 0));
  });

  it('gives an order', () => {
    fc.assert(fc.property(fc.array(version, { minLength: 3, maxLength: 3 }), (three) => {
      const [a, b, c] = [...three].sort(compareVersions) as [string, string, string];
      return compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0 && compareVersions(a, c) <= 0;
    }));
  });
});
