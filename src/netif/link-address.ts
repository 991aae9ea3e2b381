import { siphash24 } from '../base/siphash.ts';
import { formatHardwareAddress, hardwareAddressBytes } from './hardware-address.ts';
import { ARPHRD_ETHER, ARPHRD_INFINIBAND } from './hardware-type.ts';
import type { LinkSettings } from './link-config.ts';

/** Where an address comes from (NET_ADDR_* in <linux/netdevice.h>), as `addr_assign_type` says it. */
const NET_ADDR_PERM = 0;
const NET_ADDR_RANDOM = 1;

/** What the choice of an address depends on. */
export interface AddressFacts {
  /** ARPHRD_* */
  readonly hardwareType: number;
  /** the address that the interface has; empty when it has none */
  readonly address: string;
  /** null when the kernel does not say; then it counts as the hardware's own */
  readonly addressAssignType: number | null;
  /** the name of the interface from which a lasting address is made; null when it has no name that lasts */
  readonly stableName: string | null;
  /** 16 bytes, as a byte string; null when the machine has none */
  readonly machineId: string | null;
  random(bytes: number): Uint8Array;
}

export type AddressChoice =
  | { readonly kind: 'keep' }
  | { readonly kind: 'set'; readonly address: string }
  | { readonly kind: 'failed'; readonly reason: string };

const keep: AddressChoice = { kind: 'keep' };

/**
 * The address that an interface is to have.
 *
 * @see systemd.link(5) "MACAddressPolicy=", "MACAddress="
 */
export function chooseAddress(link: Pick<LinkSettings, 'addressPolicy' | 'address'>, facts: AddressFacts): AddressChoice {
  if (facts.address === '') return keep;
  const choice = link.addressPolicy === 'none' ? fromText(link.address, facts) : generate(link.addressPolicy, facts);
  return choice.kind === 'set' && choice.address === facts.address ? keep : choice;
}

/** The property that names an interface for as long as its hardware stays where it is, or, if that may be, the kernel's name. */
export function stableNameOf({ property, sysname }: { property(name: string): string | null; sysname: string | null }): string | null {
  for (const name of ['ID_NET_NAME_ONBOARD', 'ID_NET_NAME_SLOT', 'ID_NET_NAME_PATH', 'ID_NET_NAME_MAC']) {
    const value = property(name);
    if (value !== null) return value;
  }
  return sysname;
}

function failed(reason: string): AddressChoice {
  return { kind: 'failed', reason };
}

function fromText(address: string | null, { hardwareType, address: current }: AddressFacts): AddressChoice {
  if (address === null) return keep;
  const bytes = hardwareAddressBytes(address);
  if (hardwareType === ARPHRD_ETHER && bytes.length === 6) {
    const isNobodys = bytes.every((byte) => byte === 0) || bytes.every((byte) => byte === 0xff);
    if (isNobodys) return failed(`MACAddress=${address} cannot be the address of an interface`);
    // An interface cannot have a group's address (is_valid_ether_addr in <linux/etherdevice.h>).
    bytes[0] = (bytes[0] ?? 0) & 0xfe;
    return { kind: 'set', address: formatHardwareAddress(bytes) };
  }
  if (hardwareType === ARPHRD_INFINIBAND && bytes.length === 20) return withLastEight(bytes.slice(12), current);
  return failed(`MACAddress=${address} is no address for this type of interface`);
}

function generate(policy: 'persistent' | 'random', facts: AddressFacts): AddressChoice {
  if (facts.hardwareType !== ARPHRD_ETHER && facts.hardwareType !== ARPHRD_INFINIBAND) return keep;
  const assigned = facts.addressAssignType ?? NET_ADDR_PERM;
  if (assigned !== NET_ADDR_PERM && assigned !== NET_ADDR_RANDOM) return keep;
  if ((policy === 'random') === (assigned === NET_ADDR_RANDOM)) return keep;
  const length = facts.hardwareType === ARPHRD_ETHER ? 6 : 8;
  const bytes = policy === 'random' ? facts.random(length) : persistentBytes(facts);
  if (bytes === null) return failed(`a persistent address needs ${facts.machineId === null ? '/etc/machine-id' : 'a stable name'}, and there is none`);
  if (facts.hardwareType === ARPHRD_INFINIBAND) return withLastEight(bytes, facts.address);
  const ethernet = bytes.slice(0, 6);
  // Locally administered and nobody's group, as eth_random_addr in <linux/etherdevice.h> makes them.
  ethernet[0] = ((ethernet[0] ?? 0) & 0xfe) | 0x02;
  return { kind: 'set', address: formatHardwareAddress(ethernet) };
}

/** The key is systemd's, so that an interface has the address that systemd-udevd would give it (netif-util.c). */
const hashKey = Uint8Array.from(Buffer.from('d31e48fa90fe4b4c9dafd5d7a1b12e8a', 'hex'));

function persistentBytes({ machineId, stableName }: AddressFacts): Uint8Array | null {
  if (machineId === null || stableName === null) return null;
  const words = new BigUint64Array(1);
  new DataView(words.buffer).setBigUint64(0, siphash24(machineId + stableName, hashKey), true);
  return new Uint8Array(words.buffer);
}

/** Of an InfiniBand address only the last eight bytes can be changed (ipoib_check_lladdr in the kernel). */
function withLastEight(bytes: Uint8Array, current: string): AddressChoice {
  if (bytes.every((byte) => byte === 0)) return failed('the last eight bytes of an InfiniBand address cannot all be zero');
  return { kind: 'set', address: formatHardwareAddress([...hardwareAddressBytes(current).slice(0, 12), ...bytes]) };
}
