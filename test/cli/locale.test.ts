import { describe, expect, it } from 'vitest';
import { forLocale } from '../../src/cli/locale.ts';

describe('a text for people', () => {
  it.each([{ LC_ALL: 'C' }, { LANG: 'POSIX' }, { LC_CTYPE: 'C', LANG: 'en_US.UTF-8' }])('is ASCII where %j', (environment) => {
    expect(forLocale('└─add [DEVICE…] 3×, 12 µs', environment)).toBe('`-add [DEVICE...] 3x, 12 us');
  });

  it.each([{}, { LANG: 'C.UTF-8' }, { LC_ALL: 'de_DE.utf8', LANG: 'C' }])('is as it is where %j', (environment) => {
    expect(forLocale('3×, 12 µs', environment)).toBe('3×, 12 µs');
  });
});
