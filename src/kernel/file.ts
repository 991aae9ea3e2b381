/**
 * Files by byte-string path. What is not there is null or a number, never an exception: asking for an attribute that a
 * device does not have is the most ordinary thing a device manager does.
 */
import { binding } from './binding.ts';
import { EEXIST, ENOENT, errnoOf } from './errno.ts';

const defaultLimitBytes = 64 * 1024;

/** Facts of inode(7). */
export interface FileStatus {
  readonly kind: 'file' | 'directory' | 'link' | 'block' | 'character' | 'fifo' | 'socket';
  /** permission bits with set-id and sticky bits, at most 07777 */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly links: number;
  /** the device that a block or character node stands for */
  readonly rdev: { readonly major: number; readonly minor: number };
  readonly inode: number;
  readonly device: number;
  readonly mtimeNs: bigint;
}

/**
 * Reads a file's text.
 *
 * @param maxBytes  what goes beyond is not read
 * @returns null when it cannot be read, whatever the reason
 */
export function readText(path: string, maxBytes = defaultLimitBytes): string | null {
  const text = binding.readText(path, maxBytes);
  return typeof text === 'string' ? text : null;
}

/**
 * Like `readText`, for attributes of sysfs and ordinary files, which give all they have at the first read(2): a system call less.
 * What lies behind `maxBytes` is left out by whole pages.
 */
export function readTextAtOnce(path: string, maxBytes = defaultLimitBytes): string | null {
  const text = binding.readAtOnce(path, maxBytes);
  return typeof text === 'string' ? text : null;
}

/** Like `readText`; the positive errno when it cannot be read. */
export function readTextOrErrno(path: string, maxBytes = defaultLimitBytes): string | number {
  const text = binding.readText(path, maxBytes);
  return typeof text === 'string' ? text : -text;
}

/** The target of a symbolic link as it is written; null when there is no link. */
export function readLink(path: string): string | null {
  const target = binding.readLink(path);
  return typeof target === 'string' ? target : null;
}

/** The path without links, `.` and `..`; null when it leads nowhere (realpath(3)). */
export function realPath(path: string): string | null {
  const real = binding.realPath(path);
  return typeof real === 'string' ? real : null;
}

/** The names in a folder without `.` and `..`, in no order; null when it cannot be read. */
export function listFolder(path: string): string[] | null {
  const names = binding.listFolder(path);
  if (typeof names !== 'string') return null;
  return names === '' ? [] : names.split('/');
}

export function exists(path: string): boolean {
  return binding.isAccessible(path);
}

const kinds: Record<number, FileStatus['kind']> = { 0o10: 'file', 0o04: 'directory', 0o12: 'link', 0o06: 'block', 0o02: 'character', 0o01: 'fifo', 0o14: 'socket' };
const fields = new Float64Array(11);

/** What a path leads to, or with `follow: false` is; null when there is nothing (stat(2)). */
export function status(path: string, { follow }: { follow: boolean }): FileStatus | null {
  if (binding.status(path, follow, fields) !== 0) return null;
  const mode = fields[0] as number;
  return {
    kind: kinds[mode >> 12] ?? 'file',
    mode: mode & 0o7777,
    uid: fields[1] as number,
    gid: fields[2] as number,
    sizeBytes: fields[3] as number,
    links: fields[4] as number,
    rdev: { major: fields[5] as number, minor: fields[6] as number },
    inode: fields[7] as number,
    device: fields[8] as number,
    mtimeNs: BigInt(fields[9] as number) * 1_000_000_000n + BigInt(fields[10] as number),
  };
}

/**
 * Says that a file was written just now (utimensat(2)).
 *
 * @param mode  its permission bits, the sticky bit and the like included
 * @returns 0 or a positive errno; EINVAL when it has another mode, or is no file
 */
export function touch(path: string, mode: number): number {
  return errnoOf(binding.touch(path, mode));
}

/** Writes to a file that is there, such as a sysfs attribute, in one write(2). Returns 0 or a positive errno. */
export function writeExisting(path: string, data: string): number {
  return errnoOf(binding.writeExisting(path, data));
}

/** Creates a file or empties it, and writes. Returns 0 or a positive errno. */
export function writeNew(path: string, data: string, mode: number): number {
  return errnoOf(binding.writeNew(path, data, mode));
}

/**
 * Replaces a file under a temporary name (`.#NAME`, which readers of udev's folders pass over), so that nobody sees it
 * half written. Returns 0 or a positive errno, ENOENT when the folder is missing.
 */
export function replaceFile({ path, data, mode }: { path: string; data: string; mode: number }): number {
  return errnoOf(binding.replaceFile(path, temporaryName(path), data, mode));
}

/** Replaces a symbolic link, so that nobody finds it missing. Returns 0 or a positive errno, ENOENT when the folder is missing. */
export function replaceLink({ path, target }: { path: string; target: string }): number {
  return errnoOf(binding.replaceLink(path, temporaryName(path), target));
}

export function makeFolder(path: string, mode: number): number {
  return errnoOf(binding.makeFolder(path, mode));
}

/** Makes a folder and those it stands in. Returns 0, also when it was there, or a positive errno. */
export function makeFolders(path: string, mode: number): number {
  const errno = makeFolder(path, mode);
  if (errno === EEXIST) return 0;
  if (errno !== ENOENT) return errno;
  const slash = path.lastIndexOf('/');
  if (slash <= 0) return errno;
  const above = makeFolders(path.slice(0, slash), mode);
  if (above !== 0) return above;
  const again = makeFolder(path, mode);
  return again === EEXIST ? 0 : again;
}

export function remove(path: string): number {
  return errnoOf(binding.remove(path));
}

export function removeFolder(path: string): number {
  return errnoOf(binding.removeFolder(path));
}

/** One process replaces one name at a time; another process of ours has another number in it. */
export function temporaryName(path: string): string {
  const slash = path.lastIndexOf('/') + 1;
  return `${path.slice(0, slash)}.#${path.slice(slash)}${process.pid}`;
}
