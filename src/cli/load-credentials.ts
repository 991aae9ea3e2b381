import { UsageError } from '../base/errors.ts';
import { folderOf, type Paths, udevRun } from '../base/paths.ts';
import { errnoWords } from '../kernel/errno.ts';
import { listFolder, makeFolders, readTextOrErrno, replaceFile } from '../kernel/file.ts';

/** Which credentials are meant for the device manager, and what becomes of them (udevadm(8) "control"). */
const kinds = [
  { prefix: 'udev.conf.', folder: 'udev.conf.d', suffix: '.conf' },
  { prefix: 'udev.rules.', folder: 'rules.d', suffix: '.rules' },
] as const;

/** As much as the service manager hands over (systemd.exec(5) "LoadCredential="). */
const MAX_BYTES = 1024 * 1024;

/**
 * Copies rules and settings that a machine was started with to where the daemon reads them.
 *
 * @param credentials  the folder of the service's credentials, `$CREDENTIALS_DIRECTORY`; undefined where there are none
 * @param tell         is told of each file that was made
 * @returns whether all could be copied
 * @throws {UsageError} for a folder that is no absolute path
 */
export function loadCredentials(paths: Paths, credentials: string | undefined, tell: (line: string) => void): boolean {
  if (credentials === undefined) return true;
  if (!credentials.startsWith('/')) throw new UsageError('Failed to open credentials directory: Invalid argument');
  let complete = true;
  for (const { prefix, folder, suffix } of kinds) {
    for (const name of listFolder(credentials) ?? []) {
      if (!name.startsWith(prefix) || name.length === prefix.length) continue;
      const path = `${udevRun(paths)}/${folder}/${name.slice(prefix.length)}${suffix}`;
      const errno = copy(`${credentials}/${name}`, path);
      tell(errno === 0 ? `Installed ${path} from credential.` : `Failed to copy credential ${name} to ${path}: ${errnoWords(errno)}`);
      if (errno !== 0) complete = false;
    }
  }
  return complete;
}

/** The copy is the daemon's to read and, unlike the credential, nobody's secret. Returns 0 or a positive errno. */
function copy(from: string, to: string): number {
  const text = readTextOrErrno(from, MAX_BYTES);
  if (typeof text === 'number') return text;
  return makeFolders(folderOf(to), 0o755) || replaceFile({ path: to, data: text, mode: 0o644 });
}
