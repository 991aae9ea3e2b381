import type { KernelError } from '../base/errors.ts';
import { folderOf } from '../base/paths.ts';
import type { Device } from '../device/device.ts';
import { isValidName } from '../device/interface-name.ts';
import { EBUSY, kernelError } from '../kernel/errno.ts';
import { addAlternativeName, linkFacts, renameInterface } from '../kernel/netlink-route.ts';
import type { Action } from '../uevent/uevent.ts';

/** What a rule's NAME= leads to, before anything was done. */
export type RenamePlan =
  | { readonly kind: 'none' }
  /** the name is not one that an interface can have */
  | { readonly kind: 'invalid'; readonly name: string }
  | {
    readonly kind: 'rename';
    readonly ifindex: number;
    readonly from: string;
    readonly to: string;
    /** the device's path once it is renamed; it does not exist before */
    readonly devpath: string;
    /**
     * What to add to the device's properties, for this event's database entry, programs and listeners. INTERFACE_OLD
     * is of this event only; ID_RENAMING is stored, and dropped by the `move` event that the kernel sends about the
     * new name.
     */
    readonly properties: ReadonlyMap<string, string>;
  };

type InterfaceFacts = Pick<Device, 'ifindex' | 'sysname' | 'devpath' | 'property'>;

export type RenameOutcome =
  | { readonly kind: 'renamed' }
  /** the interface is up, and the kernel does not rename it; the event goes on under the old name */
  | { readonly kind: 'in-use' }
  /** another interface has the name (EEXIST), or the interface is gone (ENODEV), or worse: the event fails */
  | { readonly kind: 'failed'; readonly error: KernelError };

/**
 * Decides whether an event renames its device. Only `add` does, and only for a network interface that does not have the
 * name yet.
 *
 * The record that the device had before should say `ID_RENAMING=1` and `ID_PROCESSING=1` before `applyRename`, because
 * listeners of rtnetlink see the new name at once and look there.
 *
 * @see udev(7) "NAME"; rename_netif in systemd's udev-event.c
 */
export function planRename({ device, action, name }: { device: InterfaceFacts; action: Action; name: string | null }): RenamePlan {
  const { ifindex, sysname } = device;
  if (action !== 'add' || name === null || ifindex === null || name === sysname) return { kind: 'none' };
  if (!isValidName(name)) return { kind: 'invalid', name };

  const devpath = `${folderOf(device.devpath)}/${name}`;
  const properties = new Map([['DEVPATH', devpath]]);
  const oldInterface = device.property('INTERFACE');
  if (oldInterface !== null) properties.set('INTERFACE_OLD', oldInterface).set('INTERFACE', name);
  properties.set('ID_RENAMING', '1');
  return { kind: 'rename', ifindex, from: sysname, to: name, devpath, properties };
}

/** Renames an interface as planned. When that fails, the properties of the plan are not to be used. */
export function applyRename({ ifindex, to }: Extract<RenamePlan, { kind: 'rename' }>): RenameOutcome {
  const errno = renameInterface({ ifindex, name: to });
  switch (errno) {
    case 0: return { kind: 'renamed' };
    case EBUSY: return { kind: 'in-use' };
    default: return { kind: 'failed', error: kernelError(`rename to '${to}'`, errno) };
  }
}

/**
 * Gives an interface the names that it is to be found by besides its own. Only after a rename: the name that it had before can
 * then be one of them, and the one that it has now is not.
 *
 * @returns the names that it did not get, with the errno: EEXIST when another interface has the name
 * @see systemd.link(5) "AlternativeName="; assign_altnames in systemd's udev-event.c
 */
export function addAlternativeNames({ ifindex, names }: { ifindex: number; names: readonly string[] }): readonly Refused[] {
  if (names.length === 0) return [];
  const facts = linkFacts(ifindex);
  // An interface that is gone, or has gone into another network namespace, needs none.
  if (typeof facts === 'number') return [];
  return names
    .filter((name) => name !== facts.name && !facts.alternativeNames.includes(name))
    .map((name) => ({ name, errno: addAlternativeName({ ifindex, name }) }))
    .filter(({ errno }) => errno !== 0);
}

interface Refused {
  readonly name: string;
  readonly errno: number;
}
