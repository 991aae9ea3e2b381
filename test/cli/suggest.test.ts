/** What somebody probably meant who named a device that is not there. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { systemPaths, type Paths } from '../../src/base/paths.ts';
import { complaintOf } from '../../src/cli/complaint.ts';
import { deviceFrom } from '../../src/cli/find-device.ts';
import { deviceHint, similarDevice } from '../../src/cli/suggest.ts';

let paths: Paths;
let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'devmaster-suggest-'));
  paths = { ...systemPaths, dev: join(root, 'dev'), sys: join(root, 'sys') };
  for (const file of ['dev/sda', 'dev/sda1', 'dev/ttyUSB0', 'dev/null', 'dev/disk/by-label/backup', 'sys/class/net/enp3s0', 'sys/class/tty/ttyS0', 'sys/devices/pci0000:00/uevent']) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
});
afterAll(() => rmSync(root, { recursive: true }));

describe('a device that is not there', () => {
  it.each([
    ['/dev/sdz', '/dev/sda'],
    ['/dev/nul', '/dev/null'],
    ['/dev/ttyUSB3', '/dev/ttyUSB0'],
    ['/dev/disk/by-label/bakcup', '/dev/disk/by-label/backup'],
    ['/dev/dsik/by-label/backup', '/dev/disk/by-label/backup'],
    ['/sys/class/net/enp3s1', '/sys/class/net/enp3s0'],
    ['/class/tty/ttyS1', '/sys/class/tty/ttyS0'],
    ['/sys/devices/pci0000:01', '/sys/devices/pci0000:00'],
    ['sdb', '/dev/sda'],
    ['enp3s9', '/sys/class/net/enp3s0'],
  ])('%s is near to %s', (text, similar) => {
    expect(similarDevice(paths, text)).toBe(similar);
  });

  it.each(['/dev/video0', '/dev/', '/sys/class/block/sda', 'b8:0', ''])('%j is near to nothing', (text) => {
    expect(deviceHint(paths, text)).toBeNull();
  });

  it('is told in one line, with what was meant', () => {
    const host = { paths, stored: () => null };
    const error = catchUsage(() => deviceFrom(host, '/dev/sdz'));
    expect(complaintOf(error, { program: 'devctl', verb: 'info' })).toBe('devctl info: Unknown device "/dev/sdz": No such device; did you mean /dev/sda?');
    expect(complaintOf(error, { program: 'udevadm', verb: 'info' })).toBe('Unknown device "/dev/sdz": No such device');
  });
});

function catchUsage(call: () => unknown): UsageError {
  try {
    call();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('the device was found');
}
