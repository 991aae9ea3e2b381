/**
 * Every root of the file system that devmaster touches, as one value that is passed in.
 *
 * The daemon uses `systemPaths`; tests, chroots and `--observe` make their own. Names that leave the process
 * (DEVNAME, the text of records, broadcasts) are always the canonical ones below /dev and /sys, whatever the roots are.
 */
export interface Paths {
  /** where sysfs is, normally `/sys` */
  readonly sys: string;
  /** where device nodes and links are, normally `/dev` */
  readonly dev: string;
  /** the volatile state root, normally `/run`; records live in its `udev` folder */
  readonly run: string;
  /** where procfs is, normally `/proc` */
  readonly proc: string;
  /** configuration of the administrator, normally `/etc` */
  readonly etc: string;
  /** what distributions and packages ship, normally `/usr/lib` */
  readonly lib: string;
  /** what the administrator installed beside the distribution, normally `/usr/local/lib` */
  readonly localLib: string;
}

/** The roots of an ordinary system (file-hierarchy(7)). */
export const systemPaths: Paths = {
  sys: '/sys',
  dev: '/dev',
  run: '/run',
  proc: '/proc',
  etc: '/etc',
  lib: '/usr/lib',
  localLib: '/usr/local/lib',
};

/** The folder that libudev reads: `/run/udev` (udev(7) has no name for it; libudev compiles it in). */
export function udevRun(paths: Paths): string {
  return paths.run + '/udev';
}

/** Turns a canonical device name (`/dev/sda`) into the file behind it under these roots. */
export function nodeFile(paths: Paths, devname: string): string {
  return paths.dev + devname.slice('/dev'.length);
}

/** Turns a canonical syspath (`/sys/devices/…`) into the folder behind it under these roots. */
export function sysFile(paths: Paths, syspath: string): string {
  return paths.sys === '/sys' ? syspath : paths.sys + syspath.slice('/sys'.length);
}

/** The last part of a path: `/dev/disk/by-id` → `by-id`. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A path without its last part: `/dev/disk/by-id` → `/dev/disk`; empty for what stands in the root. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
