import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { systemPaths } from '../../src/base/paths.ts';
import { commandLineOfStage, isInitrd } from '../../src/kernel/initrd.ts';

test('an initial RAM disk has a file that says so; the environment may say otherwise', () => {
  const etc = mkdtempSync(`${tmpdir()}/devmaster-initrd-`);
  onTestFinished(() => rmSync(etc, { recursive: true, force: true }));
  const paths = { ...systemPaths, etc };
  expect(isInitrd(paths, {})).toBe(false);
  expect(isInitrd(paths, { SYSTEMD_IN_INITRD: 'yes' })).toBe(true);
  writeFileSync(`${etc}/initrd-release`, '');
  expect(isInitrd(paths, {})).toBe(true);
  expect(isInitrd(paths, { SYSTEMD_IN_INITRD: '0' })).toBe(false);
  expect(isInitrd(paths, { SYSTEMD_IN_INITRD: 'perhaps' })).toBe(true);
});

test.each([
  ['rd.foo=7 foo=8', 'foo=8'],
  ['a rd.luks.name="x y" rd.break b', 'a b'],
  ['ard.foo rd_foo=1 x=rd.foo', 'ard.foo rd_foo=1 x=rd.foo'],
  ["a='b rd.c'  rd.d e", "a='b rd.c' e"],
  ['a "rd.b=c d', 'a'],
])('outside, words for it do not count: %s', (commandLine, kept) => {
  expect(commandLineOfStage(commandLine, false)).toBe(kept);
  expect(commandLineOfStage(commandLine, true)).toBe(commandLine);
});
