import { parseUnsigned } from '../../base/number.ts';
import { firstPartBelow, naming, parentOf, type Naming, type Subject } from './subject.ts';

/** Xen's network frontends: the number in `vif-0` is the one of the guest's configuration. */
export function xenNames({ device, scheme, prefix }: Subject): readonly Naming[] {
  if (!scheme.features.has('xen') || parentOf(device, { subsystems: ['xen'] }) === null) return [];
  const digits = /^vif-(0|[1-9][0-9]*)$/.exec(firstPartBelow(device, '/devices') ?? '')?.[1] ?? null;
  const number = parseUnsigned(digits);
  return number === null ? [] : naming('ID_NET_NAME_SLOT', `${prefix}X${number}`);
}
