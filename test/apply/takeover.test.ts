import { rmSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { Links } from '../../src/apply/link.ts';
import type { Paths } from '../../src/base/paths.ts';
import { linkTarget, makeHost, makeRoots, tree } from './roots.ts';
import { makeMemoryNodes, needUdevd, runUdevd } from './udevd.ts';

/**
 * Links that systemd-udevd made are ours to go on with, and the other way round.
 */

beforeEach((context) => needUdevd(context));

const device = { null: { id: 'c1:3', devname: '/dev/null' }, zero: { id: 'c1:5', devname: '/dev/zero' }, full: { id: 'c1:7', devname: '/dev/full' } };
const long = `disk/by-x/${'a'.repeat(120)}/${'b'.repeat(200)}`;
const rules = `
KERNEL=="null|zero|full", SYMLINK+="shared"
KERNEL=="null", SYMLINK+="one deep/er/two ${long}"
KERNEL=="zero", OPTIONS+="link_priority=-5"
KERNEL=="full", SYMLINK+="zero/below ../evil null"
`;
const names = { null: ['shared', 'one', 'deep/er/two', long], zero: ['shared'], full: ['shared', 'zero/below', '../evil', 'null'] };

function claimAll(paths: Paths): Links {
  const links = new Links(makeHost(paths));
  links.update({ ...device.null, before: [], after: names.null, priority: 0 });
  links.update({ ...device.zero, before: [], after: names.zero, priority: -5 });
  links.update({ ...device.full, before: [], after: names.full, priority: 0 });
  return links;
}

/** What the link machinery leaves: claims without the locks of some releases, and links in /dev but those by number. */
function traces(paths: Paths): string[] {
  const claims = tree(`${paths.run}/udev/links`).filter((entry) => !entry.endsWith('/.lock'));
  const links = tree(paths.dev).filter((entry) => entry.includes('→') && !/^(char|block)\//.test(entry));
  return [...claims, ...links];
}

test('the same claims and links come of the same rules', () => {
  const theirs = makeRoots();
  makeMemoryNodes(theirs);
  runUdevd(theirs, { rules, events: ['add /sys/class/mem/null', 'add /sys/class/mem/zero', 'add /sys/class/mem/full'] });
  const ours = makeRoots();
  makeMemoryNodes(ours);
  claimAll(ours);
  expect(traces(ours)).toEqual(traces(theirs));
});

test('what systemd-udevd left is taken over and taken away', () => {
  const paths = makeRoots();
  makeMemoryNodes(paths);
  runUdevd(paths, { rules, events: ['add /sys/class/mem/null', 'add /sys/class/mem/zero', 'add /sys/class/mem/full'] });
  const links = new Links(makeHost(paths));
  expect(linkTarget(`${paths.dev}/shared`)).toBe('full');
  links.update({ ...device.null, before: names.null, after: names.null, priority: 0 });
  expect(linkTarget(`${paths.dev}/shared`)).toBe('full');
  links.update({ ...device.full, before: names.full, after: [], priority: 0 });
  expect(linkTarget(`${paths.dev}/shared`)).toBe('null');
  links.update({ ...device.null, before: names.null, after: [], priority: 0 });
  expect(linkTarget(`${paths.dev}/shared`)).toBe('zero');
  links.update({ ...device.zero, before: names.zero, after: [], priority: -5 });
  expect(traces(paths)).toEqual([]);
});

test('what we left is taken over and taken away by systemd-udevd', () => {
  const paths = makeRoots();
  makeMemoryNodes(paths);
  claimAll(paths);
  rmSync(`${paths.run}/udev/links/null`, { recursive: true }); // for this claim systemd-udevd would remove the node itself
  runUdevd(paths, { rules, events: ['change /sys/class/mem/full', 'remove /sys/class/mem/full', 'change /sys/class/mem/null', 'remove /sys/class/mem/null'] });
  expect(linkTarget(`${paths.dev}/shared`)).toBe('zero');
  expect(traces(paths).filter((entry) => !entry.startsWith('shared'))).toEqual([]);
});
