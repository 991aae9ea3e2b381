import type { BuiltinAnswer, BuiltinCall } from '../rules/world.ts';

/** One builtin: knowledge that rules call by name (udev(7) "IMPORT{builtin}", "RUN{builtin}"). */
export interface Builtin {
  readonly name: string;
  readonly summary: string;
  run(call: BuiltinCall): BuiltinAnswer | 'later';
}

/** Every builtin that there is. */
const builtins: ReadonlyMap<string, Builtin> = new Map();

/** Answers a rule's call. */
export function runBuiltin(call: BuiltinCall): BuiltinAnswer | 'later' {
  const name = call.argv[0] ?? '';
  const builtin = builtins.get(name);
  if (builtin === undefined) return { ok: false, properties: [], reason: `there is no builtin '${name}'` };
  return builtin.run(call);
}
