/**
 * A system call that failed. Raised by `src/kernel` only; everything above wraps it with `cause` or turns it into a value.
 */
export class KernelError extends Error {
  readonly syscall: string;
  /** the symbolic name, such as `ENOENT` (errno(3)) */
  readonly code: string;
  /** the positive error number */
  readonly errno: number;
  readonly path: string | null;

  constructor(failure: { syscall: string; code: string; errno: number; path?: string | null }) {
    const path = failure.path ?? null;
    super(`${failure.syscall}${path === null ? '' : ` ${path}`}: ${failure.code}`);
    this.name = 'KernelError';
    this.syscall = failure.syscall;
    this.code = failure.code;
    this.errno = failure.errno;
    this.path = path;
  }
}

/** A mistake in how a command was called: one line for the user, exit status 1 (2 where udevadm says 2). */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
  /** what was probably meant; null when nobody can say */
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
  }
}

/** A mistake in the options themselves. udevadm puts its name before these, because getopt(3) does. */
export class OptionError extends UsageError {}

/** Marks a branch that the types rule out; reaching it is a defect of devmaster. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
