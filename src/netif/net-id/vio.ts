import { parseUnsigned } from '../../base/number.ts';
import { firstPartBelow, naming, parentOf, type Naming, type Subject } from './subject.ts';

/** Virtual adapters of IBM POWER: the second half of `30000002` is the slot that the console assigned; there is one bus. */
export function vioNames({ device, prefix }: Subject): readonly Naming[] {
  if (parentOf(device, { subsystems: ['vio'] }) === null) return [];
  const slot = /^[0-9a-fA-F]{4}([0-9a-fA-F]{4})$/.exec(firstPartBelow(device, '/devices/vio') ?? '')?.[1];
  return slot === undefined ? [] : naming('ID_NET_NAME_SLOT', `${prefix}v${parseUnsigned(slot, { base: 16 })}`);
}
