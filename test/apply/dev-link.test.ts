import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pointLink, relativeTarget, removeLink } from '../../src/apply/dev-link.ts';
import { linkTarget, makeRoots, standIn, tree } from './roots.ts';

test.each([
  ['cdrom', '/dev/sr0', 'sr0'],
  ['disk/by-id/x', '/dev/sda', '../../sda'],
  ['disk/by-id/x', '/dev/mapper/a', '../../mapper/a'],
  ['bus/usb/stick', '/dev/bus/usb/001/002', '001/002'],
  ['bus/usb/003/stick', '/dev/bus/usb/001/002', '../001/002'],
  ['input/by-path/x', '/dev/input/event0', '../event0'],
  ['sda/x', '/dev/sda', '../sda'],
])('%s leads to %s by %s', (name, devname, target) => {
  expect(relativeTarget(name, devname)).toBe(target);
});

test('a link is made with the folders it needs, and moved from one node to another', () => {
  const paths = makeRoots();
  expect(pointLink(paths, { name: 'disk/by-id/x', devname: '/dev/sda' })).toBeNull();
  expect(pointLink(paths, { name: 'disk/by-id/x', devname: '/dev/sdb' })).toBeNull();
  expect(tree(paths.dev)).toEqual(['disk/by-id/x → ../../sdb']);
});

test('removing a link removes the folders that are empty then, and no others', () => {
  const paths = makeRoots();
  pointLink(paths, { name: 'disk/by-id/x', devname: '/dev/sda' });
  pointLink(paths, { name: 'disk/by-path/y', devname: '/dev/sda' });
  expect(removeLink(paths, 'disk/by-id/x')).toBeNull();
  expect(tree(paths.dev)).toEqual(['disk/by-path/y → ../../sda']);
  expect(removeLink(paths, 'disk/by-path/y')).toBeNull();
  expect(tree(paths.dev)).toEqual([]);
});

test('removing what is not there is no problem', () => {
  const paths = makeRoots();
  expect(removeLink(paths, 'disk/by-id/x')).toBeNull();
});

test('what is no link is neither replaced nor removed', () => {
  const paths = makeRoots();
  standIn(paths, '/dev/sda');
  mkdirSync(`${paths.dev}/disk`);
  for (const name of ['sda', 'disk']) {
    expect(pointLink(paths, { name, devname: '/dev/sdb' })).toEqual({ kind: 'occupied', name });
    expect(removeLink(paths, name)).toBeNull();
  }
  expect(tree(paths.dev)).toEqual(['disk/', 'sda']);
});

test('a link is never made or removed through something that is no folder', () => {
  const paths = makeRoots();
  mkdirSync(`${paths.proc}/self/fd`);
  writeFileSync(`${paths.proc}/self/fd/0`, '');
  symlinkSync('nowhere', `${paths.proc}/self/fd/1`);
  symlinkSync(`${paths.proc}/self/fd`, `${paths.dev}/fd`);
  standIn(paths, '/dev/sda');
  expect(pointLink(paths, { name: 'fd/x', devname: '/dev/sda' })).toEqual({ kind: 'no-folder', name: 'fd/x', through: 'fd' });
  expect(pointLink(paths, { name: 'fd/1', devname: '/dev/sda' })).toEqual({ kind: 'no-folder', name: 'fd/1', through: 'fd' });
  expect(pointLink(paths, { name: 'sda/deep/x', devname: '/dev/sda' })).toEqual({ kind: 'no-folder', name: 'sda/deep/x', through: 'sda' });
  expect(removeLink(paths, 'fd/1')).toBeNull();
  expect(linkTarget(`${paths.proc}/self/fd/1`)).toBe('nowhere');
});
