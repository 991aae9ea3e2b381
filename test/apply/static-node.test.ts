import { execFileSync } from 'node:child_process';
import { readlinkSync, statSync, symlinkSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { applyStaticNodes, makeModuleNodes, parseModuleNodes } from '../../src/apply/static-node.ts';
import type { StaticNode } from '../../src/rules/program.ts';
import { makeRoots, standIn, tree } from './roots.ts';

const nothing: Omit<StaticNode, 'source'> = { name: 'net/tun', owner: null, group: null, mode: null, tags: [] };

describe('modules.devname', () => {
  test('names the nodes that load a module', () => {
    const text = '# Device nodes to trigger on-demand module loading.\nfuse fuse c10:229\ntun net/tun c10:200\nloop loop0 b7:0\n';
    expect(parseModuleNodes(text)).toEqual([
      { module: 'fuse', name: 'fuse', kind: 'character', major: 10, minor: 229 },
      { module: 'tun', name: 'net/tun', kind: 'character', major: 10, minor: 200 },
      { module: 'loop', name: 'loop0', kind: 'block', major: 7, minor: 0 },
    ]);
  });

  test.each(['', 'fuse fuse', 'fuse fuse c10', 'fuse fuse x10:229', 'fuse ../fuse c10:229', 'fuse /dev/fuse c10:229', 'fuse fuse c10:229 more'])('%j is no such line', (line) => {
    expect(parseModuleNodes(line)).toEqual([]);
  });

  test('nodes are made where there are none, private and without a module', (context) => {
    context.skip(process.getuid?.() !== 0, 'needs root: makes device nodes');
    const paths = makeRoots();
    standIn(paths, '/dev/fuse');
    expect(makeModuleNodes(paths, parseModuleNodes('fuse fuse c10:229\ntun net/tun c10:200\n'))).toEqual([]);
    expect(statSync(`${paths.dev}/fuse`).isFile()).toBe(true);
    expect(statSync(`${paths.dev}/net/tun`).isCharacterDevice()).toBe(true);
    expect(statSync(`${paths.dev}/net/tun`).mode & 0o777).toBe(0o600);
  });
});

describe('a static node', () => {
  beforeEach((context) => context.skip(process.getuid?.() !== 0, 'needs root: makes device nodes'));

  test('that does not exist is passed over', () => {
    const paths = makeRoots();
    expect(applyStaticNodes(paths, [{ ...nothing, mode: 0o666, tags: ['uaccess'] }])).toEqual([]);
    expect(tree(paths.run)).toEqual(['udev/']);
  });

  test('that is no device is left alone', () => {
    const paths = makeRoots();
    standIn(paths, '/dev/net/tun');
    expect(applyStaticNodes(paths, [{ ...nothing, mode: 0o666 }])).toEqual([{ kind: 'no-device', name: 'net/tun' }]);
    expect(statSync(`${paths.dev}/net/tun`).mode & 0o777).not.toBe(0o666);
  });

  test.each<[meaning: string, asked: Partial<StaticNode>, mode: number, gid: number]>([
    ['gets its mode', { mode: 0o604 }, 0o604, 0],
    ['gets its group, which may write when no mode is given', { group: 6 }, 0o660, 6],
    ['stays as it is when nothing is asked for', {}, 0o600, 0],
  ])('%s', (_, asked, mode, gid) => {
    const paths = makeRoots();
    const node = makeTun(paths.dev);
    expect(applyStaticNodes(paths, [{ ...nothing, ...asked }])).toEqual([]);
    expect(statSync(node).mode & 0o777).toBe(mode);
    expect(statSync(node).gid).toBe(gid);
  });

  test('may be called by a link', () => {
    const paths = makeRoots();
    const node = makeTun(paths.dev);
    symlinkSync('net/tun', `${paths.dev}/vpn`);
    expect(applyStaticNodes(paths, [{ ...nothing, name: 'vpn', mode: 0o604 }])).toEqual([]);
    expect(statSync(node).mode & 0o777).toBe(0o604);
  });

  test('has its tags as links that lead to it, once', () => {
    const paths = makeRoots();
    makeTun(paths.dev);
    const node = { ...nothing, tags: ['uaccess', 'vpn'] };
    applyStaticNodes(paths, [node]);
    expect(applyStaticNodes(paths, [node])).toEqual([]);
    expect(tree(`${paths.run}/udev/static_node-tags`)).toEqual(['uaccess/net\\x2ftun → /dev/net/tun', 'vpn/net\\x2ftun → /dev/net/tun']);
  });

  test('is escaped in its tags as systemd-udevd does', () => {
    const paths = makeRoots();
    execFileSync('mknod', [`${paths.dev}/a.b`, 'c', '10', '200']);
    applyStaticNodes(paths, [{ ...nothing, name: 'a.b', tags: ['t'] }]);
    expect(readlinkSync(`${paths.run}/udev/static_node-tags/t/a\\x2eb`)).toBe('/dev/a.b');
  });

  function makeTun(dev: string): string {
    const node = `${dev}/net/tun`;
    execFileSync('sh', ['-c', 'mkdir -p "$(dirname "$1")" && mknod -m 600 "$1" c 10 200', 'sh', node]);
    return node;
  }
});
