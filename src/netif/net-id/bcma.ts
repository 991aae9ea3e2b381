import { numbersAfter } from '../../base/scan.ts';
import { pciSlotNames } from './pci.ts';
import type { Naming, Subject } from './subject.ts';

/** Broadcom's on-chip bus behind a PCI bridge: the core's number follows the names of the PCI device, unless it is 0. */
export function bcmaNames(subject: Subject): readonly Naming[] {
  const bcma = subject.device.ancestor({ subsystem: 'bcma' });
  const pci = bcma?.ancestor({ subsystem: 'pci' }) ?? null;
  const core = numbersAfter(['bcma', ':'], bcma?.sysname ?? '')?.[1];
  if (pci === null || core === undefined) return [];
  return pciSlotNames(subject, { pci, suffix: core === 0 ? '' : `b${core}` });
}
