import { join } from 'node:path';
import { builtFolders } from '../kernel/binding.ts';
import { readText } from '../kernel/file.ts';

/** Beside the programs: written by an installation, and copied into initramfs images with them. */
export const INSTALLED_SCHEME = 'naming-scheme';

const MAX_BYTES = 64;

/**
 * What stands in place of the environment variable NET_NAMING_SCHEME: itself, else the scheme that the system had when devmaster was
 * installed, in the spelling that leaves the kernel command line the last word; null where neither is there. Whoever replaces the
 * device manager does not expect other names of interfaces after the next start.
 */
export function schemeOfEnvironment(): string | null {
  return process.env['NET_NAMING_SCHEME'] ?? installedScheme(builtFolders());
}

/** @param folders  where the programs may be; the first that says something counts */
export function installedScheme(folders: readonly string[]): string | null {
  for (const folder of folders) {
    const name = readText(join(folder, INSTALLED_SCHEME), MAX_BYTES)?.trim();
    if (name !== undefined && name !== '') return `:${name}`;
  }
  return null;
}
