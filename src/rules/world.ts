import type { Source } from '../base/problem.ts';
import type { Device } from '../device/device.ts';

/**
 * The questions a rule may ask, and the few effects that udev makes at once (ATTR{}=, SYSCTL{}=). The live system, a
 * recording and a test's table each answer them in their own way; `worker/rehearsal.ts` answers and changes nothing.
 *
 * Paths are canonical: what lies below /sys is named so, wherever sysfs is mounted.
 */
export interface World {
  /** CONST{name}: `arch`, `virt` or `cvm`; null for any other name */
  constant(name: string): string | null;
  /** the value of a sysctl (`net/ipv4/ip_forward` or with dots), trailing newline removed; null when it cannot be read */
  sysctl(name: string): string | null;
  setSysctl(name: string, value: string, source: Source): Effect;
  /**
   * Writes a sysfs attribute.
   *
   * @param file  the full path below /sys; what leads out of sysfs or is no regular file is to be refused
   */
  setAttribute(file: string, value: string, source: Source): Effect;
  /** the type and permission bits (`st_mode`) of a file after following links (TEST), null when it does not exist */
  fileMode(file: string): number | null;
  /** names in a folder, for `*` inside TEST and ATTR paths; empty when there is none */
  entries(folder: string): readonly string[];
  /** a text file for IMPORT{file}; null when it cannot be read */
  readFile(file: string): string | null;
  /** /proc/cmdline, or what SYSTEMD_PROC_CMDLINE overrides it with; outside an initial RAM disk without what is only for that */
  kernelCommandLine(): string;
  /** uid or gid by name or number, null when unknown */
  user(name: string): number | null;
  group(name: string): number | null;
  /** another device, as `[subsystem/sysname]attribute` names it; `device` is the event's own */
  findDevice(device: Device, subsystem: string, sysname: string): Device | null;
  /** Asks a builtin. One that needs a process answers with what to ask it: the evaluation then suspends with a question. */
  builtin(call: BuiltinCall): BuiltinAnswer | Probe;
}

/** Whether an immediate effect happened; a rehearsal says `ok` and records it. */
export type Effect = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface BuiltinCall {
  readonly device: Device;
  /** a property as the rules see it now (given by this event's rules, else by the kernel); null when absent */
  property(name: string): string | null;
  /** all that `property` would find, for builtins that look for names by a pattern; made on demand */
  properties(): ReadonlyMap<string, string>;
  /** split words; the first is the builtin's name */
  readonly argv: readonly string[];
  readonly source: Source;
  /** true for `udevadm test-builtin` and rehearsals: say what would be done, do nothing */
  readonly rehearse: boolean;
}

export interface BuiltinAnswer {
  readonly ok: boolean;
  /** given even when it failed half-way, in order; null removes */
  readonly properties: readonly (readonly [name: string, value: string | null])[];
  /** why it failed, null when it did not */
  readonly reason: string | null;
  /** what a network interface is to be found by besides its name, which has to be settled before they can be given */
  readonly alternativeNames?: readonly string[];
}

/**
 * What a builtin cannot find out inside the daemon, because it may block or reads what a disk says: whom to ask, the words, and
 * what the answer means. The probe (native/probe) is asked about devices, and the process of the plug-ins about their builtins.
 */
export type Probe = DeviceProbe | PluginProbe;

export interface DeviceProbe {
  readonly kind: 'probe';
  /** the probe's verb and its arguments */
  readonly argv: readonly string[];
  understand(answer: ProgramAnswer): BuiltinAnswer;
}

/** A plug-in builtin is asked; the answer has the form of a program's. */
export interface PluginProbe {
  readonly kind: 'plugin';
  /** the words of the rule */
  readonly argv: readonly string[];
  readonly module: PluginModule;
  readonly call: BuiltinCall;
  understand(answer: ProgramAnswer): BuiltinAnswer;
}

/** A module that adds a builtin. */
export interface PluginModule {
  /** as rules write it */
  readonly name: string;
  /** without links */
  readonly file: string;
  /** what the file was when it was found: another text means that it must be loaded again */
  readonly identity: string;
}

/** PROGRAM or IMPORT{program}: one process, no shell. */
export interface ProgramCall {
  readonly device: Device;
  readonly command: string;
  /** `KEY=VALUE` strings: the device's properties */
  readonly environment: readonly string[];
  readonly source: Source;
}

export type ProgramAnswer =
  | { readonly kind: 'exited'; readonly status: number; /** at most the limit given, byte string */ readonly stdout: string; readonly truncated: boolean }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'not-started'; readonly reason: string };
