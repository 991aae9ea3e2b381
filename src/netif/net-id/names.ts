/**
 * The names that an interface could have, by what is known of the hardware behind it. Which of them it gets is decided by
 * .link files (NamePolicy= in systemd.link(5)).
 *
 * @see systemd.net-naming-scheme(7)
 */
import type { Device } from '../../device/device.ts';
import type { NamingScheme } from '../scheme.ts';
import { bcmaNames } from './bcma.ts';
import { ccwNames } from './ccw.ts';
import { devicetreeNames } from './devicetree.ts';
import { macNames, type OuiLookup } from './mac.ts';
import { netdevsimNames } from './netdevsim.ts';
import { parseSigned, parseUnsigned } from '../../base/number.ts';
import { pciNames } from './pci.ts';
import { platformNames } from './platform.ts';
import { readAllowed, type Naming, type Subject } from './subject.ts';
import { usbNames } from './usb.ts';
import { vioNames } from './vio.ts';
import { xenNames } from './xen.ts';

/** What the names are made with besides sysfs. */
export interface NamesRequest {
  readonly device: Device;
  readonly scheme: NamingScheme;
  /** a property of `device` as the rules see it now */
  property(name: string): string | null;
  /** what the hardware database says of a modalias, null when there is none */
  readonly lookUp: OuiLookup | null;
}

/** Each bus in udev's order. Where two of them give the same property the later one counts. */
const buses: readonly ((subject: Subject) => readonly Naming[])[] = [
  devicetreeNames,
  ccwNames,
  vioNames,
  platformNames,
  netdevsimNames,
  xenNames,
  pciNames,
  usbNames,
  bcmaNames,
];

/**
 * The properties that the builtin net_id gives an interface, in udev's order. None for an interface that stands on another one, such
 * as a VLAN, or is of a kind that has no names.
 *
 * @returns null when the device is not an interface, or its attributes must not be read
 */
export function namesOf(request: NamesRequest): readonly Naming[] | null {
  const { device, scheme, lookUp } = request;
  const stacked = isStacked(request);
  if (stacked === null) return null;
  const prefix = stacked ? null : prefixOf(request);
  if (prefix === null) return [];
  const subject: Subject = { device, scheme, prefix, property: (name) => request.property(name) };
  return [['ID_NET_NAMING_SCHEME', scheme.name], ...macNames(subject, lookUp), ...buses.flatMap((namesOn) => namesOn(subject))];
}

/** Whether the interface stands on another one; null when that cannot be told. */
function isStacked(request: NamesRequest): boolean | null {
  const { device } = request;
  const below = parseSigned(readAllowed(request, device, 'iflink'));
  return below === null || device.ifindex === null ? null : below !== device.ifindex;
}

/** Kinds of interface that have names (ARPHRD_ in <linux/if_arp.h>). */
const kinds = { ethernet: 1, infiniband: 32, slip: 256, mctp: 290 } as const;

function prefixOf(request: NamesRequest): string | null {
  const { device, scheme } = request;
  switch (parseUnsigned(readAllowed(request, device, 'type'))) {
    case kinds.ethernet:
      return device.devtype === 'wlan' ? 'wl' : device.devtype === 'wwan' ? 'ww' : 'en';
    case kinds.infiniband:
      return scheme.features.has('infiniband') ? 'ib' : null;
    case kinds.slip:
      return 'sl';
    case kinds.mctp:
      return scheme.features.has('mctp') ? 'mc' : null;
    default:
      return null;
  }
}
