import { fileNameOf } from '../base/paths.ts';
import { readText, status } from '../kernel/file.ts';
import { readFromServer } from '../kernel/unix-socket.ts';
import { parseHardwareAddress } from './hardware-address.ts';
import type { LinkConfig } from './link-config.ts';

/** WAKE_MAGICSECURE of <linux/ethtool.h> */
const secureOn = 1 << 6;

/** More than a password with white space around it. */
const maxBytes = 64;
/** How long the service behind a socket may take: everything else waits for it. */
const timeoutMs = 1000;

/**
 * The SecureOn password of a file: what WakeOnLanPassword= says, or what the file or the service behind the socket that it names
 * holds; where WakeOnLan= asks for one and there is none, that of a credential (systemd.link(5) "WakeOnLan=").
 *
 * @param credentials  the folder of the service's credentials, null when it has none
 */
export function wakeOnLanPassword({ file, link }: Pick<LinkConfig, 'file' | 'link'>, credentials: string | null): string | null {
  const { wakeOnLan, wakeOnLanPassword: said } = link;
  if (said !== null) return said.startsWith('/') ? passwordIn(said) : said;
  if (wakeOnLan === null || (wakeOnLan & secureOn) === 0 || credentials === null) return null;
  const name = fileNameOf(file);
  return passwordIn(`${credentials}/${name}.wol.password`) ?? passwordIn(`${credentials}/wol.password`);
}

function passwordIn(file: string): string | null {
  const isSocket = status(file, { follow: true })?.kind === 'socket';
  const text = isSocket ? readFromServer(file, { maxBytes, timeoutMs }) : readText(file, maxBytes);
  const password = parseHardwareAddress(text?.trim() ?? '');
  return password?.split(':').length === 6 ? password : null;
}
