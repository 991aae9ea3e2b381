import { existsSync, mkdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LiveEffects, type Complaint } from '../../src/apply/apply.ts';
import { Links } from '../../src/apply/link.ts';
import { Device } from '../../src/device/device.ts';
import type { Stored } from '../../src/device/stored.ts';
import { hostOf, makeMachine } from '../device/machine.ts';
import { decide } from '../support/check.ts';

describe('the node of a device', () => {
  it('gets the links that rules ask for, and a link by its number', () => {
    const { update, linkOf, complaints } = given();
    update('SYMLINK+="disk/by-id/x y"');
    expect([linkOf('disk/by-id/x'), linkOf('y'), linkOf('block/8:1')]).toEqual(['../../sda1', 'sda1', '../sda1']);
    expect(complaints).toEqual([]);
  });

  it('loses the links that it had and that rules no longer ask for', () => {
    const { update, linkOf } = given();
    update('SYMLINK+="old"');
    update('SYMLINK+="new"', stored(['old']));
    expect([linkOf('old'), linkOf('new')]).toEqual([null, 'sda1']);
  });

  it('loses all of them when the device is removed', () => {
    const { update, effects, device, linkOf, complaints } = given();
    update('SYMLINK+="disk/by-id/x"');
    effects.removeNode(device, stored(['disk/by-id/x']), complaints);
    expect([linkOf('disk/by-id/x'), linkOf('block/8:1'), complaints]).toEqual([null, null, []]);
  });
});

describe('what cannot be made true', () => {
  it('is a link in place of something else: the file is left alone, and the other links are made', () => {
    const { update, linkOf, complaints, paths } = given();
    writeFileSync(`${paths.dev}/taken`, '');
    update('SYMLINK+="taken free"');
    expect(complaints).toEqual([{ severity: 'warning', message: "something that is no link has the name '/dev/taken' and is left alone" }]);
    expect([linkOf('free'), existsSync(`${paths.dev}/taken`)]).toEqual(['sda1', true]);
  });

  it('is a link below something that is no folder', () => {
    const { update, complaints, paths } = given();
    writeFileSync(`${paths.dev}/file`, '');
    update('SYMLINK+="file/x"');
    expect(complaints).toEqual([{ severity: 'warning', message: "the link '/dev/file/x' cannot be made: '/dev/file' is no folder" }]);
  });

  it('is a label for a security module that nobody knows', () => {
    const { update, complaints } = given();
    update('SECLABEL{nonsense}="x"');
    expect(complaints).toEqual([{ severity: 'error', message: "the security label for 'nonsense' cannot be set on /dev/sda1: no such security module is known" }]);
  });
});

describe('a device without a node', () => {
  it('is left alone', () => {
    const { effects, complaints, paths } = given();
    const device = Device.fromUevent(hostOf(paths), { action: 'add', devpath: '/devices/virtual/misc/x', subsystem: 'misc', seqnum: 1n, properties: new Map() });
    effects.updateNode({ device, verdict: decide({ rules: 'SYMLINK+="x"' }).verdict, previous: null }, complaints);
    expect([existsSync(`${paths.dev}/x`), complaints]).toEqual([false, []]);
    expect(effects.prepareWatch(device)).toBeNull();
  });

  it('that is no network interface gets no name', () => {
    const { effects, device, complaints } = given();
    const { verdict } = decide({ rules: 'ENV{A}="1"' });
    expect(effects.renameInterface({ device, verdict, action: 'add', announce: () => complaints.push({ severity: 'error', message: 'announced' }) }, complaints)).toBeNull();
    expect(complaints).toEqual([]);
  });
});

function stored(links: readonly string[]): Stored {
  return { links, linkPriority: 0, initializedUsec: 1n, properties: new Map(), tags: new Set(), currentTags: new Set() };
}

/** The effects on a /dev of the test's own, in which the node itself is not there: what has to be done to it is no complaint then. */
function given() {
  const paths = makeMachine();
  mkdirSync(`${paths.run}/udev`, { recursive: true });
  const host = hostOf(paths);
  const effects = new LiveEffects(host, { links: new Links(host), watches: null, ownsNodes: false });
  const properties = new Map([['DEVNAME', 'sda1'], ['MAJOR', '8'], ['MINOR', '1']]);
  const device = Device.fromUevent(host, { action: 'add', devpath: '/devices/virtual/block/sda1', subsystem: 'block', seqnum: 1n, properties });
  const complaints: Complaint[] = [];
  const linkOf = (name: string): string | null => {
    try {
      return readlinkSync(`${paths.dev}/${name}`);
    } catch {
      return null;
    }
  };
  const update = (rules: string, previous: Stored | null = null): void => effects.updateNode({ device, verdict: decide({ rules }).verdict, previous }, complaints);
  return { paths, effects, device, complaints, linkOf, update };
}
