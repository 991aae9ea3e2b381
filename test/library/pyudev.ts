import { spawnSync } from 'node:child_process';

/** The system's own: packages of the distribution are not found by another. */
export const python = '/usr/bin/python3';

/** Why there is no pyudev to compare with; null when there is. */
export function lacksPyudev(): string | null {
  return spawnSync(python, ['-c', 'import pyudev']).status === 0 ? null : 'needs pyudev to compare with: apt-get install python3-pyudev';
}
