import { expect, it } from 'vitest';
import { unescapeUnit } from '../../src/cli/unit-name.ts';
import { isUtf8Locale } from '../../src/cli/locale.ts';

it.each([
  ['dev-sda', '/dev/sda'],
  ['dev-disk-by\\x2did-usb\\x2dx', '/dev/disk/by-id/usb-x'],
  ['sys-devices-virtual-net-lo', '/sys/devices/virtual/net/lo'],
])('the unit %s.device is of %s', (name, path) => {
  expect(unescapeUnit(name)).toBe(path);
});

it.each([
  [{}, true],
  [{ LANG: 'C.UTF-8' }, true],
  [{ LANG: 'de_DE.utf8' }, true],
  [{ LANG: 'C.UTF-8', LC_ALL: 'C' }, false],
  [{ LC_CTYPE: 'POSIX' }, false],
  [{ LC_ALL: '', LANG: 'C.UTF-8' }, true],
])('%j may show more than ASCII: %s', (environment, expected) => {
  expect(isUtf8Locale(environment)).toBe(expected);
});
