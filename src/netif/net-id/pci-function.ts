import { sysFile } from '../../base/paths.ts';
import { Device } from '../../device/device.ts';
import { listFolder, readLink } from '../../kernel/file.ts';
import { parseUnsigned } from '../../base/number.ts';
import { parentOf, readAllowed, type Subject } from './subject.ts';

/** The PCI function whose names an interface takes. */
export interface PciFunction {
  readonly pci: Device;
  /** what follows the names to tell the interface from others of the same function */
  readonly suffix: string;
}

/**
 * The PCI function that an interface belongs to. A virtual function (SR-IOV) takes the names of the physical one with `v` and its
 * number; a sub-function, which is a device of the auxiliary bus, those of its function with `S` and its number.
 */
export function functionBehind(subject: Subject): PciFunction | null {
  const pci = parentOf(subject.device, { subsystems: ['pci'], skipVirtio: true });
  if (pci !== null) return physicalFunction(subject, pci);
  if (!subject.scheme.features.has('sub-functions')) return null;
  const auxiliary = parentOf(subject.device, { subsystems: ['auxiliary'] });
  const number = auxiliary === null ? null : parseUnsigned(readAllowed(subject, auxiliary, 'sfnum'));
  const host = auxiliary === null ? null : parentOf(auxiliary, { subsystems: ['pci'] });
  if (number === null || host === null) return null;
  const physical = physicalFunction(subject, host);
  return { pci: physical.pci, suffix: `${physical.suffix}S${number}` };
}

function physicalFunction({ scheme }: Subject, pci: Device): PciFunction {
  return (scheme.features.has('virtual-functions') ? virtualFunction(pci) : null) ?? { pci, suffix: '' };
}

/** The physical function has a link `virtfnN` to each virtual one, and they one `physfn` to it. */
function virtualFunction(pci: Device): PciFunction | null {
  const { host } = pci;
  const link = `${pci.syspath}/physfn`;
  // Nearly no device has one, and finding that out must not cost more than one system call.
  const physical = readLink(sysFile(host.paths, link)) === null ? null : Device.fromSyspath(host, link);
  if (physical === null) return null;
  for (const name of listFolder(sysFile(host.paths, physical.syspath)) ?? []) {
    const number = /^virtfn([0-9]+)$/.exec(name)?.[1];
    if (number === undefined || Device.fromSyspath(host, `${physical.syspath}/${name}`)?.devpath !== pci.devpath) continue;
    return { pci: physical, suffix: `v${number}` };
  }
  return null;
}
