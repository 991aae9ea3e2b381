import { Store } from '../database/store.ts';
import { deviceOf } from '../library/device.ts';
import { deviceInMessage } from '../library/message-device.ts';
import type { PluginAnswer, PluginBuiltin, PluginCall } from '../library/plugin.ts';
import { toBytes, toText } from '../library/text.ts';
import type { Action, Uevent } from '../uevent/uevent.ts';
import { textOf, type PluginReply, type PluginRequest, type Properties } from './message.ts';

/** Answers one call, in the process of the plug-ins. */
export async function serve(request: PluginRequest, { load, reply }: { load(file: string): Promise<unknown>; reply(reply: PluginReply): void }): Promise<void> {
  const { id, module } = request;
  try {
    const plugin = builtinIn(await load(module.file), module.name);
    reply({ kind: 'begun', id, timeoutMs: plugin.timeoutMs ?? null });
    const answer: unknown = await plugin.run(callOf(request));
    const { reason, properties } = readAnswer(answer);
    reply(reason === null ? { kind: 'ended', id, status: 0, text: textOf(properties) } : { kind: 'ended', id, status: 1, text: toBytes(reason) });
  } catch (error) {
    reply({ kind: 'ended', id, status: 1, text: toBytes(explain(error)) });
  }
}

/** Mistakes of a plug-in's author, as a sentence about the plug-in. */
class Mistake extends Error {}

/** The default export of a module, when it is what `PluginBuiltin` says. */
function builtinIn(module: unknown, name: string): PluginBuiltin {
  const plugin = (module as { readonly default?: Partial<Record<keyof PluginBuiltin, unknown>> | null }).default;
  if (typeof plugin !== 'object' || plugin === null) throw new Mistake('it has no default export with name, summary and run');
  if (plugin.name !== name) throw new Mistake(`it calls itself '${String(plugin.name)}', and its file '${name}'`);
  if (typeof plugin.summary !== 'string') throw new Mistake('its summary is no text');
  if (typeof plugin.run !== 'function') throw new Mistake('its run is no function');
  const { timeoutMs } = plugin;
  if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs > 0)) throw new Mistake('its timeoutMs is no number above zero');
  return plugin as unknown as PluginBuiltin;
}

/** The device as the rules see it: what the database says of it is older than that. */
function callOf({ argv, rehearse, paths, devpath, subsystem, properties }: PluginRequest): PluginCall {
  const store = new Store(paths);
  const byName = new Map(properties);
  const action = (byName.get('ACTION') ?? 'add') as Action;
  const seqnum = byName.get('SEQNUM') ?? '';
  const uevent: Uevent = { action, devpath, subsystem, seqnum: /^[0-9]{1,20}$/.test(seqnum) ? BigInt(seqnum) : 0n, properties: byName };
  const device = deviceOf(deviceInMessage({ paths, stored: (id) => store.read(id) }, uevent, false), uevent);
  return { device, action, argv: argv.map(toText), rehearse };
}

function readAnswer(answer: unknown): { readonly reason: string | null; readonly properties: Properties } {
  const { reason, properties } = (answer ?? {}) as Partial<Record<keyof (PluginAnswer & { reason: string; properties: object }), unknown>>;
  if (typeof reason === 'string') return { reason, properties: [] };
  if (typeof properties !== 'object' || properties === null) throw new Mistake('it answered neither with properties nor with a reason');
  return { reason: null, properties: Object.entries(properties).map(([name, value]) => readProperty(name, value)) };
}

/** A record of the database and a message to libudev's clients have no room for other names and values (udev(7) "ENV{key}"). */
function readProperty(name: string, value: unknown): Properties[number] {
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) throw new Mistake(`'${name}' cannot be the name of a property`);
  if (value !== null && typeof value !== 'string') throw new Mistake(`the value of ${name} is neither text nor null`);
  if (value !== null && /[\0\n]/.test(value)) throw new Mistake(`the value of ${name} has more than one line`);
  return [name, value === null ? null : toBytes(value)];
}

function explain(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (!(error instanceof SyntaxError)) return text;
  return `${text} (a module ends in .mjs, or in .js and says 'export default')`;
}
