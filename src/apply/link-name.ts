import { siphash24 } from '../base/siphash.ts';

/**
 * The longest escaped name that is not abbreviated: NAME_MAX bytes without the eleven that an abbreviation ends with.
 */
const LONGEST = 255 - 11;
/** What systemd-udevd mixes into the abbreviation of long names (UDEV_NODE_HASH_KEY in its udev-node.c). */
const ABBREVIATION_KEY = Buffer.from('b96af1ce4031441a9e19ec8baef3e32f', 'hex');
const BASE64_URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Brings the name of a link below /dev into its one form: no empty or `.` components, no slash at either end.
 *
 * @returns null when the name means nothing below /dev: it is empty, goes through `..` or holds a NUL
 */
export function normalizeLinkName(name: string): string | null {
  if (name.includes('\0')) return null;
  if (!name.startsWith('/') && !name.endsWith('/') && !name.includes('//') && !name.includes('.')) return name === '' ? null : name;
  const components = name.split('/').filter((component) => component !== '' && component !== '.');
  return components.length === 0 || components.includes('..') ? null : components.join('/');
}

/**
 * The folder in /run/udev/links that holds the claims to a link: the name with `/` and `\` as `\x2f` and `\x5c`. A
 * name too long for one file name is cut and ends in eleven letters that stand for all of it.
 *
 * @see udev_node_escape_path in systemd's udev-node.c, releases 249 to 262
 */
export function escapeLinkName(name: string): string {
  let escaped = '';
  for (const character of name) {
    const piece = character === '/' ? '\\x2f' : character === '\\' ? '\\x5c' : character;
    if (escaped.length + piece.length > LONGEST) return escaped + abbreviation(name);
    escaped += piece;
  }
  return escaped;
}

/** The name behind an escaped one; null when it was abbreviated, or is no escaped name at all. */
export function unescapeLinkName(escaped: string): string | null {
  if (escaped.length > LONGEST) return null;
  const name = escaped.replaceAll('\\x2f', '/').replaceAll('\\x5c', '\\');
  return escapeLinkName(name) === escaped ? name : null;
}

/** The hash of a name and the NUL behind it, as eleven letters of URL-safe base 64, the highest bits first. */
function abbreviation(name: string): string {
  const hash = siphash24(name + '\0', ABBREVIATION_KEY);
  let letters = '';
  for (let shift = 60n; shift >= 0n; shift -= 6n) letters += BASE64_URL[Number((hash >> shift) & 63n)]!;
  return letters;
}
