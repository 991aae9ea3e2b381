import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { announceChange, partitionsOf, planChange } from '../../src/apply/change.ts';
import { systemPaths } from '../../src/base/paths.ts';
import { Device } from '../../src/device/device.ts';
import { until } from '../support/until.ts';
import { makeHost, makeRoots, standIn } from './roots.ts';

describe('after a close', () => {
  test.each([
    ['a disk has its partitions looked at', { subsystem: 'block', devtype: 'disk', sysname: 'sda' }, 'disk'],
    ['a partition is looked at alone', { subsystem: 'block', devtype: 'partition', sysname: 'sda1' }, 'device'],
    ['a device-mapper device is looked at alone', { subsystem: 'block', devtype: 'disk', sysname: 'dm-0' }, 'device'],
    ['anything else is looked at alone', { subsystem: 'mem', devtype: null, sysname: 'null' }, 'device'],
  ])('%s', (_, device, kind) => {
    expect(planChange(device)).toEqual({ kind });
  });
});

describe('a disk with two partitions, in a sysfs of files', () => {
  const kernelSaid = 'DEVNAME=sda\nDEVTYPE=disk\nMAJOR=8\nMINOR=0\n';
  function setUp() {
    const paths = makeRoots();
    const folder = `${paths.sys}/devices/pci0/block/sda`;
    for (const name of ['sda1', 'sda2', 'queue', 'sdax']) mkdirSync(`${folder}/${name}`, { recursive: true });
    mkdirSync(`${paths.sys}/class/block`, { recursive: true });
    for (const path of [folder, `${folder}/sda1`, `${folder}/sda2`, `${folder}/sdax`]) {
      writeFileSync(`${path}/uevent`, kernelSaid);
      symlinkSync(`${paths.sys}/class/block`, `${path}/subsystem`);
    }
    for (const name of ['sda1', 'sda2']) writeFileSync(`${folder}/${name}/partition`, '1\n');
    standIn(paths, '/dev/sda');
    const host = makeHost(paths);
    const asked = (): string[] => ['', 'sda1', 'sda2', 'sdax'].filter((name) => readFileSync(`${folder}/${name}/uevent`, 'latin1').startsWith('change'));
    return { host, disk: Device.fromSyspath(host, '/sys/devices/pci0/block/sda')!, asked };
  }

  test('has two partitions', () => {
    const { host, disk } = setUp();
    expect(partitionsOf(host, disk).map((device) => device.sysname)).toEqual(['sda1', 'sda2']);
  });

  test('has a change of its own when only it is meant', () => {
    const { host, disk, asked } = setUp();
    announceChange(host, disk, { kind: 'device' });
    expect(asked()).toEqual(['']);
  });

  test('has changes for itself and each partition when its table cannot be read again', () => {
    const { host, disk, asked } = setUp();
    announceChange(host, disk, { kind: 'disk' });
    expect(asked()).toEqual(['', 'sda1', 'sda2']);
  });
});

test('the kernel reads the table of a disk again: a partition that is not in it goes', async (context) => {
  context.skip(process.getuid?.() !== 0, 'needs root: attaches a loop device');
  const image = `${makeRoots().run}/image`;
  writeFileSync(image, Buffer.alloc(4 * 1024 * 1024));
  let node = '';
  try {
    node = execFileSync('losetup', ['--find', '--show', '--partscan', image], { stdio: ['ignore', 'pipe', 'ignore'] }).toString().trim();
  } catch {
    context.skip('needs a free loop device');
  }
  onTestFinished(() => void execFileSync('losetup', ['--detach', node]));
  execFileSync('addpart', [node, '1', '2048', '2048']);

  const host = makeHost(systemPaths);
  const disk = Device.fromSyspath(host, `/sys/class/block/${node.slice('/dev/'.length)}`)!;
  expect(partitionsOf(host, disk).map((device) => device.sysname)).toEqual([`${disk.sysname}p1`]);
  // A device manager that looks at the disk at the same moment keeps us from it.
  await until('the partition is gone', () => {
    announceChange(host, disk, planChange(disk));
    return partitionsOf(host, disk).length === 0;
  });
});
