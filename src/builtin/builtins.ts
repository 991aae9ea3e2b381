import type { BuiltinAnswer, BuiltinCall, Probe } from '../rules/world.ts';
import { nothing, type Builtin, type BuiltinContext } from './builtin.ts';

/** Every builtin that there is, by name. */
export class Builtins {
  readonly #byName: ReadonlyMap<string, Builtin>;

  constructor(context: BuiltinContext) {
    this.#byName = new Map(makeAll(context).map((builtin) => [builtin.name, builtin]));
  }

  /** Answers a rule's call. */
  run(call: BuiltinCall): BuiltinAnswer | Probe {
    const name = call.argv[0] ?? '';
    return this.#byName.get(name)?.run(call) ?? nothing(`there is no builtin '${name}'`);
  }

  /** Reads again what builtins keep of configuration files. */
  reload(): void {
    for (const builtin of this.#byName.values()) builtin.reload?.();
  }

  [Symbol.iterator](): Iterator<Builtin> {
    return this.#byName.values();
  }
}

/** In the order of their names, as `devctl test-builtin --help` lists them. */
function makeAll(_context: BuiltinContext): readonly Builtin[] {
  return [];
}
