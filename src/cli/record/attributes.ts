import { constants } from 'node:os';
import { fileNameOf } from '../../base/paths.ts';
import { listFolder, readLink, readTextOrErrno, status } from '../../kernel/file.ts';

/** What a device's folder holds. Names are paths below the folder; values are as the kernel gives them. */
export interface FolderContent {
  readonly attributes: ReadonlyMap<string, string>;
  /** name and target */
  readonly links: ReadonlyMap<string, string>;
  /** attributes that this user may not read */
  readonly denied: readonly string[];
}

/** Beyond this, what a file holds is a dump and no attribute: firmware, crash dumps, memory. */
const MAX_ATTRIBUTE_BYTES = 64 * 1024;

/**
 * Reads the attributes of a device, and those in folders below it that are no devices themselves. Left out is what cannot be
 * read or must not be: see `isLeftAlone`.
 *
 * @param folder  where the device is, without a slash at its end
 */
export function readFolder(folder: string): FolderContent {
  const attributes = new Map<string, string>();
  const links = new Map<string, string>();
  const denied: string[] = [];
  const visit = (prefix: string): void => {
    const names = listFolder(folder + (prefix === '' ? '' : `/${prefix.slice(0, -1)}`)) ?? [];
    if (prefix !== '' && names.some((name) => name === 'uevent' || name === 'subsystem')) return;
    for (const name of names.sort()) {
      const path = `${folder}/${prefix}${name}`;
      const facts = status(path, { follow: false });
      if (facts === null || (prefix === '' && replaced.has(name)) || !isWritable(name)) continue;
      switch (facts.kind) {
        case 'directory':
          visit(`${prefix}${name}/`);
          break;
        case 'link': {
          const target = readLink(path);
          if (target !== null && !target.includes('\n')) links.set(prefix + name, target);
          break;
        }
        case 'file': {
          if ((facts.mode & 0o444) === 0 || facts.sizeBytes > MAX_ATTRIBUTE_BYTES || isLeftAlone(prefix + name, facts.sizeBytes)) break;
          const value = readTextOrErrno(path, MAX_ATTRIBUTE_BYTES + 1);
          if (value === constants.errno.EACCES || value === constants.errno.EPERM) denied.push(prefix + name);
          else if (typeof value === 'string' && value.length <= MAX_ATTRIBUTE_BYTES) attributes.set(prefix + name, value);
          break;
        }
        default:
      }
    }
  };
  visit('');
  return { attributes, links, denied };
}

/** What other lines of a recording say. */
const replaced: ReadonlySet<string> = new Set(['uevent', 'subsystem']);

/**
 * Attributes whose reading does something, or takes long:
 *
 * - `resourceN` of a PCI device is its memory and its ports: reading a port can change what the device does;
 * - `rom` and `vpd` are read through the device, which some do not survive and some answer after seconds (Documentation/PCI/
 *   sysfs-pci.rst; the quirks for VPD in the kernel's drivers/pci/vpd.c);
 * - EEPROMs and NVMEM cells are read over slow buses, and hold keys and factory data;
 * - `loading` and `data` of a firmware request, and `data` of a dump, belong to the program that answers them: who reads the one
 *   to its end ends the other (Documentation/driver-api/firmware/fallback-mechanisms.rst);
 * - the registers of a TPM and what is in flash are read through chips that others wait for.
 *
 * Files that can only be written are left out by their mode, and with them `remove`, `reset`, `rescan` and their like.
 *
 * @param name       path below the device
 * @param sizeBytes  what the file says of its size; text attributes say one page
 */
export function isLeftAlone(name: string, sizeBytes: number): boolean {
  const last = fileNameOf(name);
  if (/^resource[0-9]+(_wc)?$/.test(last) || slowOrHarmful.has(last)) return true;
  if (name.startsWith('pcr-')) return true;
  return last === 'data' && (sizeBytes === 0 || sizeBytes > 4096);
}

const slowOrHarmful: ReadonlySet<string> = new Set(['rom', 'vpd', 'eeprom', 'nvmem', 'loading', 'legacy_io', 'legacy_mem', 'coredump', 'flash']);

/** The format has one line for each, and an equals sign behind the name. */
function isWritable(name: string): boolean {
  return !/[\n=]/.test(name);
}
