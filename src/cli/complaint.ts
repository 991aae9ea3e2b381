import { KernelError, OptionError, UsageError } from '../base/errors.ts';

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
