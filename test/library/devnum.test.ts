import { statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Device } from '../../src/index.ts';
import { devnumOf } from '../../src/library/devnum.ts';

it.each([
  ['small numbers', 0x103, { major: 1, minor: 3 }],
  ['a minor of more than eight bits', 0x10bc2c, { major: 188, minor: 300 }],
  ['the largest that the kernel gives', 0xffffffff, { major: 0xfff, minor: 0xfffff }],
  ['what only 64 bits have room for', 0xab000fedcdecbn, { major: 0xabcde, minor: 0xfedcb }],
  ['two parts', { major: 8, minor: 1 }, { major: 8, minor: 1 }],
] as const)('a device number is understood: %s', (_, given, parts) => expect(devnumOf(given)).toEqual(parts));

it('what stat says of a node leads to its device', () => {
  expect(Device.fromDevnum('character', statSync('/dev/null').rdev)?.sysname).toBe('null');
  expect(Device.fromDevnum('character', statSync('/dev/null', { bigint: true }).rdev)?.sysname).toBe('null');
});
