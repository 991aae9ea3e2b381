import type { Problem } from '../base/problem.ts';
import { LiveHwdb } from '../hwdb/locate.ts';
import { findPlugins, pluginDirectories, type FoundPlugins } from '../plugins/find.ts';
import type { BuiltinAnswer, BuiltinCall, Probe } from '../rules/world.ts';
import { nothing, type Builtin, type BuiltinContext } from './builtin.ts';
import { blkid } from './blkid.ts';
import { btrfs } from './btrfs.ts';
import { dissectImage } from './dissect_image.ts';
import { factoryReset } from './factory_reset.ts';
import { hwdb } from './hwdb.ts';
import { inputId } from './input_id.ts';
import { keyboard } from './keyboard.ts';
import { kmod } from './kmod.ts';
import { netDriver } from './net_driver.ts';
import { netId } from './net_id.ts';
import { netSetupLink } from './net_setup_link.ts';
import { pathId } from './path_id.ts';
import { pluginBuiltin } from './plugin.ts';
import { tpm2Id } from './tpm2_id.ts';
import { uaccess } from './uaccess.ts';
import { usbId } from './usb_id.ts';

/** Every builtin that there is, by name: udev's, and those that plug-ins add. */
export class Builtins {
  readonly #context: BuiltinContext;
  readonly #byName: ReadonlyMap<string, Builtin>;
  /** null until somebody asks for a name that is not udev's */
  #plugins: FoundPlugins | null = null;

  constructor(context: BuiltinContext) {
    this.#context = context;
    const all = makeAll(context);
    this.#byName = new Map(all.map((builtin) => [builtin.name, builtin]));
  }

  has(name: string): boolean {
    return this.#byName.has(name) || this.#found().modules.has(name);
  }

  /** the names that plug-ins add, sorted */
  get pluginNames(): readonly string[] {
    return [...this.#found().modules.keys()];
  }

  /** Why there is no builtin of a name although there is a plug-in of that name; null when there is none. */
  problemOf(name: string): Problem | null {
    return this.#found().problems.get(name) ?? null;
  }

  /** Answers a rule's call. */
  run(call: BuiltinCall): BuiltinAnswer | Probe {
    const name = call.argv[0] ?? '';
    const builtin = this.#byName.get(name);
    if (builtin !== undefined) return builtin.run(call);
    const plugin = this.#found().modules.get(name);
    if (plugin !== undefined) return pluginBuiltin(plugin).run(call);
    const problem = this.problemOf(name);
    return nothing(problem === null ? `there is no builtin '${name}'` : `${problem.file}: ${problem.message}`);
  }

  /** Files and folders that builtins read: after a change there `reload` is due. */
  get configuration(): readonly string[] {
    return [...pluginDirectories(this.#context.paths), ...[...this.#byName.values()].flatMap(({ configuration = [] }) => configuration)];
  }

  /** Reads again what builtins keep of configuration files. */
  reload(): void {
    this.#plugins = null;
    for (const builtin of this.#byName.values()) builtin.reload?.();
  }

  *[Symbol.iterator](): Generator<Builtin, void> {
    yield* this.#byName.values();
    for (const module of this.#found().modules.values()) yield pluginBuiltin(module);
  }

  #found(): FoundPlugins {
    if (this.#plugins === null) {
      this.#plugins = findPlugins(this.#context.paths, (name) => this.#byName.has(name));
      for (const { code, file, message, hint } of this.#plugins.problems.values()) this.#context.log.error({ code }, hint === null ? `${file}: ${message}` : `${file}: ${message}: ${hint}`);
    }
    return this.#plugins;
  }
}

/** In the order of their names, as `devctl test-builtin --help` lists them. */
function makeAll(context: BuiltinContext): readonly Builtin[] {
  const database = new LiveHwdb({ root: '', paths: context.paths });
  return [
    blkid,
    btrfs,
    dissectImage(context),
    factoryReset(context),
    hwdb(context, database),
    inputId,
    keyboard(context),
    kmod(context),
    netDriver,
    netId({ ...context, lookUp: (modalias) => (database.opened.kind === 'open' ? database.opened.hwdb.lookup(modalias) : []) }),
    netSetupLink(context),
    pathId,
    tpm2Id,
    uaccess,
    usbId,
  ];
}
