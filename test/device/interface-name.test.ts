import { describe, expect, test } from 'vitest';
import { isValidName, maxAlternativeNameBytes } from '../../src/device/interface-name.ts';

describe('a name for an interface', () => {
  test.each(['lan0', 'enp0s31f6', 'a'.repeat(15), 'br-lan.1', '0x', 'veth@x', '-'])('%j', (name) => {
    expect(isValidName(name)).toBe(true);
  });

  test.each(['', 'a'.repeat(16), '.', '..', 'a b', 'a/b', 'a:1', 'a%d', '17', 'all', 'default', 'a\n', 'a\0', '\xe4'])('not %j', (name) => {
    expect(isValidName(name)).toBe(false);
  });

  test('an alternative one may be longer', () => {
    expect(isValidName('a'.repeat(127), maxAlternativeNameBytes)).toBe(true);
    expect(isValidName('a'.repeat(128), maxAlternativeNameBytes)).toBe(false);
  });
});
