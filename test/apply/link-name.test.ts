import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeLinkName, normalizeLinkName, unescapeLinkName } from '../../src/apply/link-name.ts';

describe('the one form of a name', () => {
  test.each([
    ['cdrom', 'cdrom'],
    ['disk/by-id/a', 'disk/by-id/a'],
    ['a//b/./c/', 'a/b/c'],
    ['/absolute', 'absolute'],
    ['..a/b..', '..a/b..'],
    ['.hidden', '.hidden'],
    ['', null],
    ['/', null],
    ['.', null],
    ['../etc/passwd', null],
    ['disk/../../etc', null],
    ['a\0b', null],
  ])('of %j is %j', (name, form) => {
    expect(normalizeLinkName(name)).toBe(form);
  });

  test('never leads out of the folder it is put in', () => {
    const part = fc.constantFrom('..', '.', '', 'a', '..b', '\0');
    fc.assert(fc.property(fc.array(part).map((parts) => parts.join('/')), (name) => {
      const form = normalizeLinkName(name);
      if (form !== null) expect(form.split('/').some((component) => ['', '.', '..'].includes(component))).toBe(false);
    }));
  });
});

describe('the folder of a link’s claims', () => {
  // The long ones were made by systemd-udevd 262 for these names.
  test.each([
    ['a plain name', 'cdrom', 'cdrom'],
    ['slashes', 'disk/by-id/x', 'disk\\x2fby-id\\x2fx'],
    ['backslashes', 'by-label/a\\x20b', 'by-label\\x2fa\\x5cx20b'],
    ['bytes above ASCII', 'by-label/\xc3\xa4', 'by-label\\x2f\xc3\xa4'],
    ['the longest that is kept whole', 'y'.repeat(244), 'y'.repeat(244)],
    ['one byte more', 'z'.repeat(245), 'z'.repeat(244) + 'P0TJ7KUHCnR'],
    ['a long path', `disk/by-x/${'a'.repeat(120)}/${'b'.repeat(200)}`, `disk\\x2fby-x\\x2f${'a'.repeat(120)}\\x2f${'b'.repeat(104)}PJTumkSN9il`],
  ])('%s', (_, name, folder) => {
    expect(escapeLinkName(name)).toBe(folder);
  });

  test('is a file name of at most 255 bytes, and gives the name back unless it was abbreviated', () => {
    const name = fc.array(fc.constantFrom('/', '\\', 'x2f', 'a', '\xff', 'b'.repeat(50)), { minLength: 1, size: 'max', maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(fc.property(name, (given) => {
      const folder = escapeLinkName(given);
      expect(folder.length).toBeLessThanOrEqual(255);
      expect(folder).not.toContain('/');
      expect(unescapeLinkName(folder)).toBe(folder.length > 244 ? null : given);
    }));
  });

  test('is not believed when no name has it', () => {
    expect(unescapeLinkName('a\\b')).toBeNull();
  });
});
