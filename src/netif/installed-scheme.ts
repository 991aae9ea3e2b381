import { join } from 'node:path';
import { builtFolders } from '../kernel/binding.ts';
import { readText } from '../kernel/file.ts';

/** The file beside the programs that an installation writes, and that is copied with them into initramfs images. */
export const INSTALLED_SCHEME = 'naming-scheme';

const MAX_BYTES = 64;

/**
 * The environment variable NET_NAMING_SCHEME or, where it is not set, the scheme that the system had when devmaster was installed:
 * interfaces must not have other names after the next start because the device manager was replaced.
 *
 * @returns the installed scheme with a colon in front, so that the kernel command line can still override it
 *   (systemd.net-naming-scheme(7)); null when nothing is known
 */
export function schemeOfEnvironment(): string | null {
  return process.env['NET_NAMING_SCHEME'] ?? installedScheme(builtFolders());
}

/**
 * Reads the scheme that an installation left beside the programs.
 *
 * @param folders  where the programs may be; the first with such a file counts
 */
export function installedScheme(folders: readonly string[]): string | null {
  for (const folder of folders) {
    const name = readText(join(folder, INSTALLED_SCHEME), MAX_BYTES)?.trim();
    if (name !== undefined && name !== '') return `:${name}`;
  }
  return null;
}
