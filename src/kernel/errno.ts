import { constants } from 'node:os';
import { KernelError } from '../base/errors.ts';

/** Error numbers that the code asks for by name (errno(3)). */
export const { ENOENT, ENOTDIR, ENXIO, ENODEV, EACCES, EPERM, EISDIR, EINVAL, EIO, EAGAIN, EBUSY, EEXIST, ENOTEMPTY, ENOBUFS, ECONNREFUSED, EPIPE, ECONNRESET, EOPNOTSUPP, ELOOP, ENAMETOOLONG, ENOSPC, EMFILE, EROFS } = constants.errno;

/** ESTALE, which `applyNode` answers when a name has come to mean another device; Node knows it only on some systems. */
export const ESTALE = 116;

/** The symbolic name of a positive error number, such as `ENOENT`. */
export function errnoName(errno: number): string {
  for (const [name, value] of Object.entries(constants.errno)) if (value === errno) return name;
  return `errno ${errno}`;
}

/** What strerror(3) of the C library says of errors that users meet, for messages that scripts may know; the name of any other. */
export function errnoWords(errno: number): string {
  return words.get(errno) ?? errnoName(errno);
}

const words: ReadonlyMap<number, string> = new Map([
  [EPERM, 'Operation not permitted'],
  [ENOENT, 'No such file or directory'],
  [EIO, 'Input/output error'],
  [ENXIO, 'No such device or address'],
  [EACCES, 'Permission denied'],
  [EBUSY, 'Device or resource busy'],
  [ENODEV, 'No such device'],
  [ENOTDIR, 'Not a directory'],
  [EISDIR, 'Is a directory'],
  [EINVAL, 'Invalid argument'],
  [ENOSPC, 'No space left on device'],
  [EROFS, 'Read-only file system'],
  [ECONNREFUSED, 'Connection refused'],
  [ELOOP, 'Too many levels of symbolic links'],
]);

/** The exception for a failed system call. */
export function kernelError(syscall: string, errno: number, path: string | null = null): KernelError {
  return new KernelError({ syscall, code: errnoName(errno), errno, path });
}

/** The positive error number of a result that is 0 or a negative one. (A mere minus sign would make 0 into -0.) */
export function errnoOf(result: number): number {
  return 0 - result;
}
