import { sysFile } from '../../base/paths.ts';
import { Device } from '../../device/device.ts';
import { listFolder, realPath } from '../../kernel/file.ts';
import { parseUnsigned } from '../../base/number.ts';
import { naming, readAllowed, type Naming, type Subject } from './subject.ts';

/**
 * Boards with a devicetree: an alias such as `ethernet0` for the interface's node, or its controller's, gives the onboard index.
 * Wireless interfaces are called `wifi0`, or `ethernet0` where a boot loader is to set their address.
 */
export function devicetreeNames(subject: Subject): readonly Naming[] {
  const { features } = subject.scheme;
  if (!features.has('devicetree-aliases')) return [];
  const words = subject.prefix === 'en' ? ['ethernet'] : subject.prefix === 'wl' && features.has('devicetree-wlan') ? ['wifi', 'ethernet'] : [];
  const tree = words.length === 0 ? null : treeOf(subject.device);
  const node = tree === null ? null : nodeOf(subject, tree);
  if (tree === null || node === null) return [];
  for (const word of words) {
    const index = aliasIndex(subject, { tree, node, word });
    if (index === 'unusable') return [];
    if (index !== null) return naming('ID_NET_NAME_ONBOARD', `${subject.prefix}d${index}`);
  }
  return [];
}

/** /proc/device-tree is a link to the tree in sysfs. */
function treeOf({ host }: Device): Device | null {
  const folder = realPath(`${host.paths.proc}/device-tree`);
  const sys = folder === null ? null : realPath(host.paths.sys);
  if (folder === null || sys === null || !folder.startsWith(`${sys}/`)) return null;
  return Device.fromSyspath(host, `/sys${folder.slice(sys.length)}`);
}

/** The path of the interface's node in the tree, as aliases have it. */
function nodeOf({ device, scheme }: Subject, tree: Device): string | null {
  const own = scheme.features.has('devicetree-port-aliases') ? Device.fromSyspath(device.host, `${device.syspath}/of_node`) : null;
  const node = own ?? (device.parent === null ? null : Device.fromSyspath(device.host, `${device.parent.syspath}/of_node`));
  return node !== null && node.devpath.startsWith(`${tree.devpath}/`) ? node.devpath.slice(tree.devpath.length) : null;
}

/**
 * The number behind an alias that begins with the word and leads to the node; without digits it is 0, which must not be claimed
 * twice. Null when there is no such alias.
 */
function aliasIndex(subject: Subject, { tree, node, word }: { tree: Device; node: string; word: string }): number | 'unusable' | null {
  const { host } = subject.device;
  const aliases = Device.fromSyspath(host, `${tree.syspath}/aliases`);
  if (aliases === null) return 'unusable';
  for (const name of (listFolder(sysFile(host.paths, aliases.syspath)) ?? []).sort()) {
    if (!name.startsWith(word) || readAllowed(subject, aliases, name)?.replace(/\/+/g, '/').replace(/\/$/, '') !== node) continue;
    const digits = name.slice(word.length);
    const index = digits === '' ? 0 : parseUnsigned(digits);
    if (index === null) return 'unusable';
    const rival = digits === '' ? `${word}0` : word;
    return index === 0 && readAllowed(subject, aliases, rival) !== null ? 'unusable' : index;
  }
  return null;
}
