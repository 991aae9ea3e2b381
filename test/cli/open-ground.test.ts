import { describe, expect, it } from 'vitest';
import { isOpenGround } from '../../src/cli/open-ground.ts';
import { status } from '../../src/kernel/file.ts';

describe('a path that leads to the same for everybody', () => {
  it.each(['/dev/null', '/sys/class/net', '/sys/class/net/lo', '/sys/devices/virtual/mem/null', '/dev/not-there', '/sys/not/there'])('is %s', (path) => {
    expect(isOpenGround(path)).toBe(true);
  });

  it.each([
    ['/dev/stdin', 'is another file for each process'],
    ['/dev/fd/0', 'is another file for each process'],
    ['/dev/shm/name', 'is made by users'],
    ['/etc/passwd', 'is no device'],
    ['/dev/../etc/passwd', 'leaves the folder'],
    ['/sys/class/net/lo/../../../../etc', 'leaves the folder'],
    ['/dev/./null', 'is not written plainly'],
    ['/dev//null', 'is not written plainly'],
    ['/sys/', 'is not written plainly'],
    ['dev/null', 'depends on the working directory'],
    ['', 'is nothing'],
  ])('is not %s, which %s', (path, _why) => {
    expect(isOpenGround(path)).toBe(false);
  });

  it('is none below a folder that only root may enter', (context) => {
    const folder = ['/sys/kernel/debug', '/sys/kernel/tracing'].find((name) => ((status(name, { follow: false })?.mode ?? 0o777) & 0o001) === 0);
    context.skip(folder === undefined, 'needs a folder in /sys that only root may enter: mount debugfs');
    expect(isOpenGround(`${folder}/anything`)).toBe(false);
  });
});
