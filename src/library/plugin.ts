import type { Action } from '../uevent/uevent.ts';
import type { Device } from './device.ts';

/**
 * A builtin of one's own: what a module in builtins.d exports as its default (docs/plugins.md). Rules call it by name with
 * `IMPORT{builtin}="NAME words"` and `RUN{builtin}+="NAME words"`.
 */
export interface PluginBuiltin {
  /** as rules write it; the name of the file without its ending */
  readonly name: string;
  /** what it finds out or does, in one line */
  readonly summary: string;
  /** how long one call may take, in milliseconds (10 000), and never longer than its event has left: then its process is killed */
  readonly timeoutMs?: number;
  /** Answers a call, at once or later. What it throws is the reason why it failed. */
  run(call: PluginCall): PluginAnswer | Promise<PluginAnswer>;
}

export interface PluginCall {
  /** its properties are those that the rules see at this moment; the files in its folder of sysfs are read when they are asked for */
  readonly device: Device;
  readonly action: Action;
  /** the words of the rule; the first is the builtin's name */
  readonly argv: readonly string[];
  /** true for `devctl test`, `test-rule` and `test-builtin`: find out, but change nothing */
  readonly rehearse: boolean;
}

/**
 * What was found: properties by name, where null takes one away; they count for IMPORT only. Or why there is nothing to say: then
 * IMPORT does not match.
 */
export type PluginAnswer = { readonly properties: Readonly<Record<string, string | null>> } | { readonly reason: string };
