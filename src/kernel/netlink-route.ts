import { binding } from './binding.ts';
import { errnoOf } from './errno.ts';

/** Gives a network interface another name (RTM_SETLINK). Returns 0 or a positive errno; EEXIST when another has it. */
export function renameInterface({ ifindex, name }: { ifindex: number; name: string }): number {
  return errnoOf(binding.renameInterface(ifindex, name));
}
