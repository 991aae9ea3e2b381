import { KernelError } from '../base/errors.ts';

/** What `code` of the library's errors may be. A new one is no breaking change. */
export type DevmasterErrorCode = 'ERR_DEVMASTER_HWDB' | 'ERR_DEVMASTER_MONITOR' | 'ERR_DEVMASTER_TIMEOUT' | 'ERR_DEVMASTER_SYSTEM';

/** Every error that the library throws on purpose for what the machine does; those for what the program does are `ArgumentError`. */
export class DevmasterError extends Error {
  override readonly name: string = 'DevmasterError';
  readonly code: DevmasterErrorCode;
  /** what to do about it; null when there is no obvious answer */
  readonly hint: string | null;

  constructor(code: DevmasterErrorCode, message: string, { hint = null, cause }: { readonly hint?: string | null; readonly cause?: unknown } = {}) {
    super(hint === null ? message : `${message} (${hint})`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }
}

/** A mistake of the program: an argument or option that is unknown, has another type, or means nothing. */
export class ArgumentError extends TypeError {
  override readonly name = 'ArgumentError';
  readonly code = 'ERR_DEVMASTER_ARGUMENT';
}

/** Something did not happen in time. */
export class DeadlineError extends DevmasterError {
  override readonly name = 'DeadlineError';
  declare readonly code: 'ERR_DEVMASTER_TIMEOUT';
  readonly timeoutMs: number;

  constructor(what: string, { timeoutMs, hint = null }: { readonly timeoutMs: number; readonly hint?: string | null }) {
    super('ERR_DEVMASTER_TIMEOUT', `waited ${timeoutMs} ms in vain: ${what}`, { hint });
    this.timeoutMs = timeoutMs;
  }
}

/** The kernel refused something that the library needs. */
export class SystemError extends DevmasterError {
  override readonly name: string = 'SystemError';
  /** the symbolic name of the kernel's answer, such as `EMFILE` (errno(3)) */
  readonly errnoCode: string;
  readonly syscall: string;

  constructor(what: string, failure: KernelError, hint: string | null = hints[failure.code] ?? null, code: DevmasterErrorCode = 'ERR_DEVMASTER_SYSTEM') {
    super(code, `${what}: ${failure.message}`, { hint, cause: failure });
    this.errnoCode = failure.code;
    this.syscall = failure.syscall;
  }
}

/** There is a hardware database, and it cannot be used. */
export class HwdbError extends DevmasterError {
  override readonly name = 'HwdbError';
  declare readonly code: 'ERR_DEVMASTER_HWDB';
  readonly path: string;

  constructor(path: string, reason: string) {
    super('ERR_DEVMASTER_HWDB', `${path} cannot be used: ${reason}`, { hint: reason.startsWith('E') ? null : 'compile it again: devctl hwdb update' });
    this.path = path;
  }
}

/** This process cannot listen to uevents. */
export class MonitorError extends SystemError {
  override readonly name = 'MonitorError';
  declare readonly code: 'ERR_DEVMASTER_MONITOR';

  constructor(failure: KernelError) {
    super('cannot listen to uevents', failure, hints[failure.code] ?? netlinkHints[failure.code] ?? null, 'ERR_DEVMASTER_MONITOR');
  }
}

const hints: Readonly<Record<string, string>> = {
  EMFILE: 'this process has too many files open: close some, or raise its limit (ulimit -n)',
  ENFILE: 'the system has too many files open',
  ENOMEM: 'there is not enough memory',
  ENOBUFS: 'there is not enough memory',
};

const forbidden = 'netlink is forbidden here: have the container or sandbox allow sockets of the family AF_NETLINK (RestrictAddressFamilies= of systemd, the seccomp profile of a container), or call enumerate() from time to time';

const netlinkHints: Readonly<Record<string, string>> = {
  EPERM: forbidden,
  EACCES: forbidden,
  EAFNOSUPPORT: forbidden,
  EPROTONOSUPPORT: 'the kernel of this machine has no uevents: call enumerate() from time to time instead',
};

/** Does something that the kernel may refuse; what it refuses becomes an error of the library. */
export function translating<T>(translate: (failure: KernelError) => DevmasterError, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    throw error instanceof KernelError ? translate(error) : error;
  }
}
