import { binding } from './binding.ts';
import { errnoOf } from './errno.ts';

export interface NodeIdentity {
  /** the file, not the canonical name */
  readonly path: string;
  readonly kind: 'block' | 'character';
  readonly major: number;
  readonly minor: number;
}

/**
 * Sets owner, mode and times of a device node, if it still is that device.
 *
 * @param change.mode   permission bits; null leaves them, as do null uid and gid
 * @param change.touch  sets the times to now
 * @returns 0 or a positive errno; ESTALE when the name leads to something else
 */
export function applyNode({ path, kind, major, minor, mode, uid, gid, touch }: NodeIdentity & { mode: number | null; uid: number | null; gid: number | null; touch: boolean }): number {
  return errnoOf(binding.applyNode(path, kind === 'block', major, minor, mode ?? -1, uid ?? -1, gid ?? -1, touch));
}

/** Makes a node. Returns 0 or a positive errno. */
export function makeNode({ path, kind, major, minor, mode }: NodeIdentity & { mode: number }): number {
  return errnoOf(binding.makeNode(path, kind === 'block', major, minor, mode));
}

/** Sets a security label, such as `security.selinux`. Returns 0 or a positive errno. */
export function labelNode(path: string, attribute: string, label: string): number {
  return errnoOf(binding.labelNode(path, attribute, label));
}
