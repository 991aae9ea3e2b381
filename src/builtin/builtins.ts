import { LiveHwdb } from '../hwdb/locate.ts';
import { status } from '../kernel/file.ts';
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
import { uaccess } from './uaccess.ts';
import { usbId } from './usb_id.ts';

/** Every builtin that there is, by name. */
export class Builtins {
  readonly #byName: ReadonlyMap<string, Builtin>;
  readonly #configuration: readonly string[];
  #identity = '';

  constructor(context: BuiltinContext) {
    const all = makeAll(context);
    this.#byName = new Map(all.map((builtin) => [builtin.name, builtin]));
    this.#configuration = all.flatMap((builtin) => builtin.configuration ?? []);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** Answers a rule's call. */
  run(call: BuiltinCall): BuiltinAnswer | Probe {
    const name = call.argv[0] ?? '';
    return this.#byName.get(name)?.run(call) ?? nothing(`there is no builtin '${name}'`);
  }

  /** Reads configuration again where it has changed since the last look, which costs a system call for each file. */
  refresh(): void {
    let identity = '';
    for (const path of this.#configuration) identity += `${status(path, { follow: true })?.mtimeNs ?? '-'} `;
    if (identity === this.#identity) return;
    const isFirst = this.#identity === '';
    this.#identity = identity;
    if (!isFirst) this.reload();
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
    uaccess,
    usbId,
  ];
}
