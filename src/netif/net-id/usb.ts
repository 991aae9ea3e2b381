import { pciSlotNames } from './pci.ts';
import { naming, type Naming, type Subject } from './subject.ts';

/** USB interfaces: the chain of ports follows the names of the PCI device that the host controller is. */
export function usbNames(subject: Subject): readonly Naming[] {
  const usb = subject.device.ancestor({ subsystem: 'usb', devtype: 'usb_interface' });
  const suffix = usb === null ? null : usbSuffix(usb.sysname);
  if (usb === null || suffix === null) return [];
  const pci = usb.ancestor({ subsystem: 'pci' });
  if (pci !== null) return pciSlotNames(subject, { pci, suffix });
  return subject.scheme.features.has('usb-without-pci') ? naming('ID_NET_NAME_PATH', subject.prefix + suffix) : [];
}

/** `2-1.4:1.6` is `u1u4i6`: every port, then the configuration unless it is 1, then the interface unless it is 0. */
function usbSuffix(sysname: string): string | null {
  const parts = /^[^-]*-([^:]*):([^.]*)\.(.*)$/s.exec(sysname);
  if (parts === null) return null;
  const [, ports = '', configuration = '', number = ''] = parts;
  return `u${ports.replaceAll('.', 'u')}${configuration === '1' ? '' : `c${configuration}`}${number === '0' ? '' : `i${number}`}`;
}
