import { binding } from './binding.ts';
import { errnoOf } from './errno.ts';

/** Marks a disk read-only (BLKROSET). Returns 0 or a positive errno. */
export function setReadOnly(path: string): number {
  return errnoOf(binding.setReadOnly(path));
}

/**
 * Has the kernel read a disk's partition table again (BLKRRPART).
 *
 * @param fd  an open descriptor of the disk
 * @returns 0 or a positive errno; EBUSY when a partition is in use
 */
export function rereadPartitions(fd: number): number {
  return errnoOf(binding.rereadPartitions(fd));
}
