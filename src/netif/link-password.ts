import { readText } from '../kernel/file.ts';
import { parseHardwareAddress } from './hardware-address.ts';
import type { LinkConfig } from './link-config.ts';

/** WAKE_MAGICSECURE of <linux/ethtool.h> */
const secureOn = 1 << 6;

/**
 * The SecureOn password of a file: what WakeOnLanPassword= says or the file that it names holds; where WakeOnLan= asks for one
 * and there is none, that of a credential (systemd.link(5) "WakeOnLan=").
 *
 * @param credentials  the folder of the service's credentials, null when it has none
 */
export function wakeOnLanPassword({ file, link }: Pick<LinkConfig, 'file' | 'link'>, credentials: string | null): string | null {
  const { wakeOnLan, wakeOnLanPassword: said } = link;
  if (said !== null) return said.startsWith('/') ? passwordIn(said) : said;
  if (wakeOnLan === null || (wakeOnLan & secureOn) === 0 || credentials === null) return null;
  const name = file.slice(file.lastIndexOf('/') + 1);
  return passwordIn(`${credentials}/${name}.wol.password`) ?? passwordIn(`${credentials}/wol.password`);
}

function passwordIn(file: string): string | null {
  const password = parseHardwareAddress(readText(file, 64)?.trim() ?? '');
  return password?.split(':').length === 6 ? password : null;
}
