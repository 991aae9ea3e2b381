import { existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Links } from '../../src/apply/link.ts';
import { Watches } from '../../src/apply/watch.ts';
import type { Paths } from '../../src/base/paths.ts';
import { Store } from '../../src/database/store.ts';
import { ProvenanceKeeper } from '../../src/daemon/provenance.ts';
import { clearRemains, findRemains } from '../../src/daemon/remains.ts';
import { Inotify } from '../../src/kernel/inotify.ts';
import { hostOf, loadMachine, makeMachine, type DeviceFolder } from '../device/machine.ts';

const disk = (name: string, minor: number): DeviceFolder => ({
  devpath: `/devices/virtual/block/${name}`,
  subsystem: 'block',
  uevent: ['MAJOR=8', `MINOR=${minor}`, `DEVNAME=${name}`, 'DEVTYPE=disk'],
});
const card: DeviceFolder = { devpath: '/devices/virtual/net/eth0', subsystem: 'net', uevent: ['INTERFACE=eth0', 'IFINDEX=2'], attributes: { ifindex: '2\n' } };
const hub: DeviceFolder = { devpath: '/devices/pci0/usb1', subsystem: 'bus:usb', uevent: [] };

/** A machine of two disks that claim one link, a card and a hub, all with records and tags, where the second disk was the better one. */
function givenMachine(): Paths {
  const paths = makeMachine([disk('sda', 0), disk('sdb', 16), card, hub]);
  const run = `${paths.run}/udev`;
  for (const folder of ['tags/here', 'links/disk\\x2fdata', 'watch']) mkdirSync(`${run}/${folder}`, { recursive: true });
  mkdirSync(`${paths.dev}/disk`, { recursive: true });
  for (const name of ['sda', 'sdb']) writeFileSync(`${paths.dev}/${name}`, '');
  for (const id of ['b8:0', 'b8:16']) writeFileSync(`${run}/data/${id}`, `S:disk/data\nL:${id === 'b8:0' ? 0 : 10}\nI:1\nG:here\nQ:here\nV:1\n`);
  for (const id of ['n2', '+usb:usb1']) writeFileSync(`${run}/data/${id}`, 'I:1\nG:here\nV:1\n');
  for (const id of ['b8:0', 'b8:16', 'n2', '+usb:usb1']) writeFileSync(`${run}/tags/here/${id}`, '');
  symlinkSync('0:/dev/sda', `${run}/links/disk\\x2fdata/b8:0`);
  symlinkSync('10:/dev/sdb', `${run}/links/disk\\x2fdata/b8:16`);
  symlinkSync('../sdb', `${paths.dev}/disk/data`);
  return paths;
}

function vanish(paths: Paths, devpath: string, ...links: readonly string[]): void {
  for (const path of [devpath, ...links]) rmSync(`${paths.sys}${path}`, { recursive: true });
}

/** Finds what is left and clears it away. Returns whose it was. */
function clear(paths: Paths): string[] {
  const host = hostOf(paths);
  const inotify = Inotify.open();
  onTestFinished(() => inotify.close());
  const parts = { store: new Store(paths), links: new Links(host), watches: new Watches(host, inotify), provenance: new ProvenanceKeeper(paths) };
  const remains = findRemains(host);
  for (const left of remains) clearRemains(left, parts);
  return remains.map(({ id }) => id).sort();
}

const kept = (paths: Paths, folder: string): string[] => readdirSync(`${paths.run}/udev/${folder}`).sort();

describe('what is left of a device that is gone', () => {
  it('is nothing while every device is there', () => {
    const paths = givenMachine();
    expect(clear(paths)).toEqual([]);
    expect(kept(paths, 'data')).toEqual(['+usb:usb1', 'b8:0', 'b8:16', 'n2']);
  });

  it('goes with its record, tags and claims, and its link goes to who comes next', () => {
    const paths = givenMachine();
    vanish(paths, '/devices/virtual/block/sdb', '/class/block/sdb', '/dev/block/8:16');
    rmSync(`${paths.dev}/sdb`);
    expect(clear(paths)).toEqual(['b8:16']);
    expect(kept(paths, 'data')).toEqual(['+usb:usb1', 'b8:0', 'n2']);
    expect(kept(paths, 'tags/here')).toEqual(['+usb:usb1', 'b8:0', 'n2']);
    expect(kept(paths, 'links/disk\\x2fdata')).toEqual(['b8:0']);
    expect(readlinkSync(`${paths.dev}/disk/data`)).toBe('../sda');
  });

  it('is found by a tag, a claim or a watch alone, when there is no record', () => {
    const paths = givenMachine();
    vanish(paths, '/devices/virtual/block/sda', '/class/block/sda', '/dev/block/8:0');
    vanish(paths, '/devices/virtual/block/sdb', '/class/block/sdb', '/dev/block/8:16');
    vanish(paths, '/devices/virtual/net/eth0', '/class/net/eth0');
    for (const name of ['sda', 'sdb']) rmSync(`${paths.dev}/${name}`);
    for (const id of ['b8:0', 'b8:16', 'n2']) rmSync(`${paths.run}/udev/data/${id}`);
    symlinkSync('5', `${paths.run}/udev/watch/b8:32`);
    symlinkSync('b8:32', `${paths.run}/udev/watch/5`);
    expect(clear(paths)).toEqual(['b8:0', 'b8:16', 'b8:32', 'n2']);
    expect(kept(paths, 'tags/here')).toEqual(['+usb:usb1']);
    expect(kept(paths, 'links')).toEqual([]);
    expect(kept(paths, 'watch')).toEqual([]);
    expect(existsSync(`${paths.dev}/disk/data`)).toBe(false);
  });

  it('is not looked for in names that are nobody’s, nor where there is no sysfs', () => {
    const paths = givenMachine();
    for (const name of ['notes', 'b8', '.#b8:99x', '+usb']) writeFileSync(`${paths.run}/udev/data/${name}`, '');
    expect(clear(paths)).toEqual([]);
    rmSync(paths.sys, { recursive: true });
    expect(clear(paths)).toEqual([]);
    expect(kept(paths, 'data')).toHaveLength(8);
  });

  it('is not seen in a device of a real machine that is there', () => {
    expect(clear(loadMachine('lab'))).toEqual([]);
  });
});
