import { KernelError, OptionError, UsageError } from '../base/errors.ts';
import type { ControlOutcome } from '../control/client.ts';
import { errnoWords } from '../kernel/errno.ts';

/**
 * What to tell the user about a call that failed, in one line. Scripts may know udevadm's messages: under its name nothing is
 * added to them.
 *
 * @param verb  null for a mistake before the verb
 * @throws what is no mistake of the user and no answer of the kernel
 */
export function complaintOf(error: unknown, { program, verb }: { readonly program: string; readonly verb: string | null }): string {
  if (!(error instanceof UsageError || error instanceof KernelError)) throw error;
  if (program === 'udevadm') return error instanceof OptionError ? `udevadm: ${error.message}` : error.message;
  const hint = error instanceof UsageError && error.hint !== null ? `; ${error.hint}` : '';
  return `${verb === null ? program : `${program} ${verb}`}: ${error.message}${hint}`;
}

/** The mistake of asking a daemon that does not run, or that others may ask. */
export function unreachable({ reason, errno }: Extract<ControlOutcome, { kind: 'not-running' }>, program: string): UsageError {
  return new UsageError(program === 'udevadm' ? `Failed to connect to udev via varlink: ${errnoWords(errno)}` : `the daemon cannot be reached: ${reason}`);
}
