import type { Log } from '../base/log.ts';
import type { Paths } from '../base/paths.ts';
import type { BuiltinAnswer, BuiltinCall, Probe } from '../rules/world.ts';

/** One builtin: knowledge that rules call by name (udev(7) "IMPORT{builtin}", "RUN{builtin}"). */
export interface Builtin {
  /** udev's spelling, as rules write it */
  readonly name: string;
  /** one line for `devctl test-builtin --help` */
  readonly summary: string;
  /** Answers at once, or says what the probe has to be asked. Never throws for what a device or a file says. */
  run(call: BuiltinCall): BuiltinAnswer | Probe;
  /** Configuration files may have changed: what was read from them is read again. Absent where there are none. */
  reload?(): void;
  /** Files and folders that `reload` is about, as they are now: a change of one of them asks for it. */
  readonly configuration?: readonly string[];
}

/** What builtins are made with. */
export interface BuiltinContext {
  readonly paths: Paths;
  /** for complaints about configuration files, with `source` among the fields; devices' failures are answers */
  readonly log: Log;
  /** as `World.kernelCommandLine` has it */
  kernelCommandLine(): string;
  /** directories of .link files, the strongest first; absent where they are systemd's */
  readonly networkDirectories?: readonly string[];
  /** as `World.constant` has it of `virt`; absent where nothing is known of it */
  virtualisation?(): string;
}

/** The answer of a builtin that found something. */
export function found(properties: readonly (readonly [name: string, value: string | null])[]): BuiltinAnswer {
  return { ok: true, properties, reason: null };
}

/** The answer of a builtin that has nothing to say about this device. */
export function nothing(reason: string): BuiltinAnswer {
  return { ok: false, properties: [], reason };
}
