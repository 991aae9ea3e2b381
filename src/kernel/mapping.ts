import { binding } from './binding.ts';

/**
 * Memory that outlives the process: the beginning of a file, which whoever maps it later finds as it was left, also when the process
 * was killed (mmap(2), MAP_SHARED).
 *
 * @param path       a file that is missing or shorter gets zeros; it must not get shorter while it is mapped
 * @param sizeBytes  1 to 4096
 * @returns the memory, or a positive errno
 */
export function mapFile(path: string, sizeBytes: number): ArrayBuffer | number {
  const result = binding.mapFile(path, sizeBytes);
  return typeof result === 'number' ? -result : result;
}
