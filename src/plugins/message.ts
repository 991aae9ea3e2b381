/** What the daemon and the process of the plug-ins say to each other, as JSON on a channel of Node's. Text is byte strings. */
import type { Paths } from '../base/paths.ts';
import type { PluginProbe } from '../rules/world.ts';

export interface PluginRequest {
  /** the reply has the same */
  readonly id: number;
  readonly module: { readonly name: string; readonly file: string };
  readonly argv: readonly string[];
  readonly rehearse: boolean;
  readonly paths: Paths;
  readonly devpath: string;
  readonly subsystem: string;
  readonly properties: readonly (readonly [name: string, value: string])[];
}

export type PluginReply =
  /** the module is loaded and its function is called now; null when the module leaves it to us how long that may take */
  | { readonly kind: 'begun'; readonly id: number; readonly timeoutMs: number | null }
  /** in the form of a program's end, see `textOf` */
  | { readonly kind: 'ended'; readonly id: number; readonly status: 0 | 1; readonly text: string };

/** What the process of the plug-ins is asked. */
export function requestOf({ module, call }: PluginProbe, id: number): PluginRequest {
  const { device, argv, rehearse } = call;
  return {
    id,
    module: { name: module.name, file: module.file },
    argv,
    rehearse,
    paths: device.host.paths,
    devpath: device.devpath,
    subsystem: device.subsystem ?? '',
    properties: [...call.properties()],
  };
}

/** A reply as it should be; null for anything else. */
export function parseReply(message: unknown): PluginReply | null {
  if (typeof message !== 'object' || message === null) return null;
  const { kind, id, timeoutMs, status, text } = message as Record<string, unknown>;
  if (typeof id !== 'number') return null;
  if (kind === 'begun' && (timeoutMs === null || typeof timeoutMs === 'number')) return { kind, id, timeoutMs };
  if (kind === 'ended' && (status === 0 || status === 1) && typeof text === 'string') return { kind, id, status, text };
  return null;
}

export type Properties = readonly (readonly [name: string, value: string | null])[];

/** Properties as text: `NAME=value` or, for one that is taken away, `NAME`, each ended by a NUL. */
export function textOf(properties: Properties): string {
  return properties.map(([name, value]) => (value === null ? `${name}\0` : `${name}=${value}\0`)).join('');
}

/** Reads what `textOf` wrote. */
export function propertiesIn(text: string): Properties {
  return text.split('\0').slice(0, -1).map((item) => {
    const equals = item.indexOf('=');
    return equals < 0 ? [item, null] : [item.slice(0, equals), item.slice(equals + 1)];
  });
}
