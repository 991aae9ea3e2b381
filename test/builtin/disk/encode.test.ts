import { describe, expect, it } from 'vitest';
import { encoded, safe } from '../../../src/builtin/disk/encode.ts';

const letters = (count: number): string => 'a'.repeat(count);

describe('a text for links', () => {
  it.each<readonly [string, string, string]>([
    ['keeps what a name may have', 'a-Z_0#+=@:\xc3\xa9', 'a-Z_0#+=@:\xc3\xa9'],
    ['escapes blanks, slashes, control characters and the backslash', ' /\n\\', '\\x20\\x2f\\x0a\\x5c'],
    ['escapes bytes that are not UTF-8', '\xff\xc3', '\\xff\\xc3'],
    ['escapes U+FFFF, as libblkid does', '\xef\xbf\xbf', '\\xef\\xbf\\xbf'],
    ['keeps U+FFFE, as libblkid does', ' \xef\xbf\xbe\xf4\x8f\xbf\xbe', '\\x20\xef\xbf\xbe\xf4\x8f\xbf\xbe'],
    ['has room for 252 bytes in any case', letters(252), letters(252)],
  ])('%s', (_what, text, expected) => expect(encoded(text)).toBe(expected));

  // What blkid_encode_string of util-linux 2.41 does with room for 256 bytes.
  it.each<readonly [string, string, string]>([
    ['of bytes that stay stops at 253', letters(300), letters(253)],
    ['of escapes stops with a part of one', ' '.repeat(100), `${'\\x20'.repeat(63)}\\x2`],
    ['stops after an escape', `${letters(250)} b`, `${letters(250)}\\x20`],
    ['stops with a part of an escape', `${letters(252)} b`, `${letters(252)}\\x2`],
    ['stops after a character of several bytes', `${letters(252)}\xc3\xa4b`, `${letters(252)}\xc3\xa4`],
    ['does not stop in a character of several bytes', `${letters(252)}\xe6\x97\xa5b`, `${letters(252)}\xe6\x97\xa5`],
  ])('%s', (_what, text, expected) => expect(encoded(text)).toBe(expected));

  it('goes on with what was in its place before when it ends in the middle', () => {
    expect(encoded(letters(300), safe(letters(300)))).toBe(letters(255));
    expect(encoded(`/${letters(300)}`, safe(`/${letters(300)}`))).toBe(`\\x2f${letters(251)}`);
    expect(encoded(`${letters(250)} b`, letters(255))).toBe(`${letters(250)}\\x20`);
  });
});

describe('a text for people', () => {
  it.each<readonly [string, string, string]>([
    ['has no white space at its ends', ' \t a\n ', 'a'],
    ['has an underscore for each run of white space', 'a \t b', 'a_b'],
    ['has an underscore for each byte that is not UTF-8', 'a\xff\xfe\xc3\xa9', 'a__\xc3\xa9'],
    ['keeps U+FFFE but no U+FFFF, as libblkid does', '\xef\xbf\xbe\xef\xbf\xbf', '\xef\xbf\xbe___'],
    ['has room for 255 bytes', letters(300), letters(255)],
  ])('%s', (_what, text, expected) => expect(safe(text)).toBe(expected));
});
