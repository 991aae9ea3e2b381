import type { Snapshot } from './snapshot.ts';

/**
 * Writes devices in umockdev's text format, which `parseRecording` reads: a paragraph for each, with links and attributes in
 * the order of their names. A byte string; pure.
 *
 * @see umockdev's README, "Device description format"
 */
export function formatRecording(devices: Iterable<Snapshot>): string {
  let text = '';
  for (const device of devices) text += `${formatDevice(device)}\n`;
  return text;
}

function formatDevice({ devpath, node, nodeContent, links, properties, attributes, folderLinks }: Snapshot): string {
  const lines = [`P: ${devpath}`];
  if (node !== null) lines.push(`N: ${node}${nodeContent === null ? '' : `=${hexadecimal(nodeContent)}`}`);
  for (const link of links) lines.push(`S: ${link}`);
  for (const [name, value] of properties) lines.push(`E: ${name}=${value}`);
  const files = [
    ...[...folderLinks].map(([name, target]) => ({ key: orderKey(name), line: `L: ${name}=${target}` })),
    ...[...attributes].map(([name, value]) => ({ key: orderKey(name), line: formatAttribute(name, value) })),
  ];
  files.sort((one, other) => (one.key < other.key ? -1 : 1));
  return `${[...lines, ...files.map(({ line }) => line)].join('\n')}\n`;
}

/** Text that is UTF-8 and has no NUL is escaped, anything else is written in hexadecimal. */
function formatAttribute(name: string, value: string): string {
  return isText(value) ? `A: ${name}=${escapeText(value)}` : `H: ${name}=${hexadecimal(value)}`;
}

/** The escapes of C, as g_strescape of GLib has them: what is no printable ASCII becomes a letter or three octal digits. */
export function escapeText(text: string): string {
  return text.replace(/[\x00-\x1f"\\\x7f-\xff]/g, (char) => escapes[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

const escapes: Readonly<Record<string, string>> = { '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v', '"': '\\"', '\\': '\\\\' };

function isText(value: string): boolean {
  if (value.includes('\0')) return false;
  if (!/[\x80-\xff]/.test(value)) return true;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
    return true;
  } catch {
    // It is bytes, and so it will be written.
    return false;
  }
}

function hexadecimal(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('hex').toUpperCase();
}

/** So that what is in a folder stands where the folder would. */
function orderKey(name: string): string {
  return name.replaceAll('/', '\0');
}
