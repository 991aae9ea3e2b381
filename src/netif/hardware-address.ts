/**
 * Hardware addresses as text: bytes in lower-case hexadecimal with colons between them (`12:34:56:78:90:ab`), whatever was
 * written or read. The empty text stands for "no address".
 */

/** The two digits of each byte. */
const digits: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** How long an address may be (systemd.link(5) "MACAddress="): IPv4 tunnel, Ethernet, IPv6 tunnel, InfiniBand. */
const lengths: ReadonlySet<number> = new Set([4, 6, 16, 20]);

/**
 * Reads an address: hexadecimal with colons or hyphens (one byte each) or with dots (two bytes each), or an IP address.
 *
 * @returns null for any other text, and for an address of a length that no interface has
 */
export function parseHardwareAddress(text: string): string | null {
  const bytes = hexadecimal(text) ?? ipv4(text) ?? ipv6(text);
  return bytes !== null && lengths.has(bytes.length) ? formatHardwareAddress(bytes) : null;
}

/** An address as text; the empty text for no bytes. */
export function formatHardwareAddress(bytes: ArrayLike<number>): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += (i === 0 ? '' : ':') + (digits[bytes[i] as number] as string);
  return text;
}

/**
 * The bytes of an address.
 *
 * @param address  as `formatHardwareAddress` writes it
 */
export function hardwareAddressBytes(address: string): Uint8Array {
  const bytes = new Uint8Array((address.length + 1) / 3);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(address.slice(3 * i, 3 * i + 2), 16);
  return bytes;
}

function hexadecimal(text: string): number[] | null {
  if (/^[0-9a-f]{1,2}(?::[0-9a-f]{1,2})+$/i.test(text)) return text.split(':').map((byte) => Number.parseInt(byte, 16));
  if (/^[0-9a-f]{1,2}(?:-[0-9a-f]{1,2})+$/i.test(text)) return text.split('-').map((byte) => Number.parseInt(byte, 16));
  if (!/^[0-9a-f]{1,4}(?:\.[0-9a-f]{1,4}){2,}$/i.test(text) || ipv4(text) !== null) return null;
  return text.split('.').flatMap((pair) => [Number.parseInt(pair, 16) >> 8, Number.parseInt(pair, 16) & 0xff]);
}

function ipv4(text: string): number[] | null {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return null;
  const bytes = text.split('.').map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : null;
}

function ipv6(text: string): number[] | null {
  const halves = text.split('::');
  if (!/^[0-9a-f:.]+$/i.test(text) || halves.length > 2) return null;
  const [head, tail] = halves.map(groups);
  if (head === null || tail === null || head === undefined) return null;
  if (tail === undefined) return head.length === 16 ? head : null;
  const missing = 16 - head.length - tail.length;
  return missing < 2 ? null : [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

/** The bytes of a part of an IPv6 address; its last group may be an IPv4 address. */
function groups(text: string): number[] | null {
  if (text === '') return [];
  const bytes: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const embedded = index === parts.length - 1 ? ipv4(part) : null;
    if (embedded !== null) bytes.push(...embedded);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) bytes.push(Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 0xff);
    else return null;
  }
  return bytes;
}
