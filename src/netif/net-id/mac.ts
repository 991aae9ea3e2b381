import { parseHardwareAddress } from '../hardware-address.ts';
import { parseUnsigned } from '../../base/number.ts';
import { readAllowed, type Naming, type Subject } from './subject.ts';

/** What the hardware database says of a modalias such as `OUI:001B21AABBCC`, as properties. */
export type OuiLookup = (modalias: string) => Iterable<readonly [name: string, value: string]>;

/** The address was made by the hardware (NET_ADDR_PERM in <linux/netdevice.h>), and not by chance or by an administrator. */
const permanent = 0;

/**
 * ID_NET_NAME_MAC, and what is known of the address's vendor. InfiniBand addresses are too long to make a name of; a name
 * needs one of six bytes.
 */
export function macNames(subject: Subject, lookUp: OuiLookup | null): readonly Naming[] {
  if (subject.prefix === 'ib') return [];
  if (parseUnsigned(readAllowed(subject, subject.device, 'addr_assign_type')) !== permanent) return [];
  const digits = addressDigits(readAllowed(subject, subject.device, 'address'));
  if (digits === null) return [];
  return [['ID_NET_NAME_MAC', `${subject.prefix}x${digits}`], ...vendorOf(digits, lookUp)];
}

/** The twelve digits of `00:1b:21:aa:bb:cc`, null when the address has another length. */
function addressDigits(text: string | null): string | null {
  const digits = parseHardwareAddress(text ?? '')?.replaceAll(':', '');
  return digits?.length === 12 ? digits : null;
}

/** The vendor by the hardware database. 00:00:00 is not looked up: it belongs to Xerox, but is used by interfaces without an address. */
function vendorOf(digits: string, lookUp: OuiLookup | null): readonly Naming[] {
  return lookUp === null || digits.startsWith('000000') ? [] : [...lookUp(`OUI:${digits.toUpperCase()}`)];
}
