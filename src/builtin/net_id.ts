import { LiveHwdb } from '../hwdb/locate.ts';
import type { OuiLookup } from '../netif/net-id/mac.ts';
import { schemeOfEnvironment } from '../netif/installed-scheme.ts';
import { namesOf } from '../netif/net-id/names.ts';
import { chooseNamingScheme, type NamingScheme } from '../netif/scheme.ts';
import { found, nothing, type Builtin, type BuiltinContext } from './builtin.ts';

/** What net_id is made with. */
export interface NetIdContext extends Pick<BuiltinContext, 'paths' | 'log' | 'kernelCommandLine'> {
  /** what the hardware database says of a modalias; absent where hwdb.bin is to be asked */
  readonly lookUp?: OuiLookup;
  /** $NET_NAMING_SCHEME, null when it is not set; absent where it is that of the process, or of the installation */
  readonly environment?: string | null;
}

/** Predictable names of network interfaces, by the naming scheme that was chosen at boot (systemd.net-naming-scheme(7)). */
export function netId(context: NetIdContext): Builtin {
  const live = new LiveHwdb({ root: '', paths: context.paths });
  const lookUp = context.lookUp ?? ((modalias) => (live.opened.kind === 'open' ? live.opened.hwdb.lookup(modalias) : []));
  let scheme: NamingScheme | null = null;
  return {
    name: 'net_id',
    summary: 'names for a network interface from its place and address',
    run(call) {
      scheme ??= schemeOf(context);
      const names = namesOf({ device: call.device, scheme, property: (name) => call.property(name), lookUp });
      return names === null ? nothing('the device is no network interface that says what it stands on') : found(names);
    },
    reload: () => live.refresh(),
  };
}

/** The scheme is that of the boot: it is chosen once and not when rules are read again. */
function schemeOf({ log, kernelCommandLine, environment = schemeOfEnvironment() }: NetIdContext): NamingScheme {
  const { scheme, unknown } = chooseNamingScheme({ kernelCommandLine: kernelCommandLine(), environment });
  if (unknown !== null) log.warn({ source: 'net.naming_scheme', value: unknown }, `there is no naming scheme '${unknown}'; using ${scheme.name}`);
  return scheme;
}
