import { sysFile } from '../../base/paths.ts';
import type { Device } from '../../device/device.ts';
import { readText } from '../../kernel/file.ts';

/** Offset of the header type in the configuration space (PCI_HEADER_TYPE in <linux/pci_regs.h>), and its bit for many functions. */
const headerType = 0x0e;
const manyFunctions = 0x80;

/** Whether the device has more than one function; null when its configuration space cannot be read. */
export function isMultifunction(pci: Device): boolean | null {
  const config = readText(sysFile(pci.host.paths, `${pci.syspath}/config`), headerType + 1);
  return config === null || config.length <= headerType ? null : (config.charCodeAt(headerType) & manyFunctions) !== 0;
}
