/**
 * The one shape of a logger. Only `worker`, `daemon` and `cli` log above debug; everything below returns or throws.
 * pino satisfies it; tests pass a recorder.
 */
export interface Log {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
  debug(fields: object, message: string): void;
  /** false spares the caller the work of composing a debug line */
  isDebug(): boolean;
}

/** Says nothing. */
export const silent: Log = {
  error() {},
  warn() {},
  info() {},
  debug() {},
  isDebug: () => false,
};
