import { describe, expect, it } from 'vitest';
import { fileNameOf, folderOf, nodeFile, sysFile, systemPaths } from '../../src/base/paths.ts';

describe('a path and its last part', () => {
  it.each([
    ['/dev/disk/by-id', '/dev/disk', 'by-id'],
    ['disk/by-id', 'disk', 'by-id'],
    ['/dev', '', 'dev'],
    ['/dev/', '/dev', ''],
  ])('%s is %s and %s', (path, folder, name) => {
    expect([folderOf(path), fileNameOf(path)]).toEqual([folder, name]);
  });

  it('a name without a slash is its own last part', () => expect(fileNameOf('sda')).toBe('sda'));
});

describe('a canonical name under other roots', () => {
  const paths = { ...systemPaths, dev: '/tmp/dev', sys: '/tmp/sys' };

  it('of a node is below their /dev', () => expect(nodeFile(paths, '/dev/disk/by-id/x')).toBe('/tmp/dev/disk/by-id/x'));
  it('of a device is below their /sys', () => expect(sysFile(paths, '/sys/devices/virtual/net/lo')).toBe('/tmp/sys/devices/virtual/net/lo'));
  it('is the same under those of the system', () => {
    expect([nodeFile(systemPaths, '/dev/sda'), sysFile(systemPaths, '/sys/block/sda')]).toEqual(['/dev/sda', '/sys/block/sda']);
  });
});
