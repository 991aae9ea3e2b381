/**
 * Reads recordings of machines in the text format of umockdev: a paragraph for each device, a letter in front of each line.
 *
 *   P: /devices/…       the devpath, which begins a device
 *   N: bus/usb/001/002  the node below /dev, with its content in hexadecimal behind `=`
 *   S: disk/by-id/x     a link below /dev
 *   E: NAME=VALUE       a property, the kernel's or udev's
 *   A: name=VALUE       an attribute, with the escapes of C
 *   H: name=0A1B        an attribute in hexadecimal
 *   L: name=TARGET      a link in the device's folder
 *
 * A line that cannot be understood is a problem and costs nothing but itself. Pure; texts are byte strings.
 *
 * @see umockdev's README, "Device description format"; g_strcompress of GLib for the escapes
 */
import type { Problem } from '../../base/problem.ts';

/** A device as somebody recorded or described it. */
export interface RecordedDevice {
  readonly devpath: string;
  /** below /dev, without `/dev/`; null when no node was recorded */
  readonly node: string | null;
  /** below /dev, without `/dev/` */
  readonly links: readonly string[];
  /** the kernel's and udev's, in the recording's order */
  readonly properties: ReadonlyMap<string, string>;
  /** by name, the newlines at the end included; a name may be a path below the device */
  readonly attributes: ReadonlyMap<string, string>;
  /** links in the device's folder in sysfs, name and target */
  readonly folderLinks: ReadonlyMap<string, string>;
}

export interface Recording {
  readonly devices: readonly RecordedDevice[];
  readonly problems: readonly Problem[];
}

/**
 * Reads a recording.
 *
 * @param file  its name, for problems
 */
export function parseRecording({ text, file }: { readonly text: string; readonly file: string }): Recording {
  const devices: RecordedDevice[] = [];
  const problems: Problem[] = [];
  let open: Draft | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const complain = (code: string, message: string): void => {
      problems.push({ severity: 'error', code, message, source: { file, line: index + 1, column: 1 }, file, span: Math.max(1, line.length), hint: null });
    };
    if (line === '' || line === '\r') {
      open = null;
    } else if (line.startsWith('#')) {
      continue;
    } else if (line[1] !== ':' || !/^[PNSEAHL]$/.test(line[0] as string)) {
      complain('recording-line', `a line begins with P:, N:, S:, E:, A:, H: or L:, not with '${line.slice(0, 2)}'`);
    } else if (line.startsWith('P:')) {
      const devpath = line.slice(2).trim().replace(/^\/sys(?=\/)/, '');
      open = isPlainPath(devpath.slice(1)) && devpath.startsWith('/') ? emptyDraft(devpath) : null;
      if (open === null) complain('recording-devpath', `'${devpath}' is no path of a device`);
      else devices.push(open);
    } else if (open === null) {
      complain('recording-order', 'this line belongs to no device: the line P: is missing');
    } else {
      const reason = take(open, line[0] as string, line.slice(line[2] === ' ' ? 3 : 2));
      if (reason !== null) complain('recording-line', reason);
    }
  }
  return { devices, problems };
}

/** The escapes of C in a text: `\n`, `\t`, `\b`, `\f`, `\r`, `\v`, octal numbers, and any other character for itself. */
export function unescapeText(text: string): string {
  return text.replace(/\\([0-7]{1,3}|[^])/g, (_, what: string) => {
    if (/^[0-7]/.test(what)) return String.fromCharCode(parseInt(what, 8) & 0xff);
    return namedEscapes[what] ?? what;
  });
}

/** Whether a path stays below where it begins. */
function isPlainPath(path: string): boolean {
  return path !== '' && !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

const namedEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', f: '\f', r: '\r', v: '\v' };

interface Draft extends RecordedDevice {
  node: string | null;
  readonly links: string[];
  readonly properties: Map<string, string>;
  readonly attributes: Map<string, string>;
  readonly folderLinks: Map<string, string>;
}

function emptyDraft(devpath: string): Draft {
  return { devpath, node: null, links: [], properties: new Map(), attributes: new Map(), folderLinks: new Map() };
}

/** @returns what is wrong with the line, null when nothing is */
function take(device: Draft, letter: string, rest: string): string | null {
  if (letter === 'N') {
    device.node = rest.split('=', 1)[0] as string;
    return isPlainPath(device.node) ? null : `'${rest}' is no node`;
  }
  if (letter === 'S') {
    device.links.push(rest.trim());
    return null;
  }
  const equals = rest.indexOf('=');
  if (equals < 1) return `'${rest}' is not of the form NAME=VALUE`;
  const name = rest.slice(0, equals);
  const value = rest.slice(equals + 1);
  if (letter === 'E') {
    device.properties.set(name, value);
    return null;
  }
  if (!isPlainPath(name)) return `'${name}' leads out of the device`;
  if (letter === 'L') {
    device.folderLinks.set(name, value);
  } else if (letter === 'A') {
    device.attributes.set(name, unescapeText(value));
  } else {
    if (value.length % 2 !== 0 || /[^0-9A-Fa-f]/.test(value)) return `the value of '${name}' is not hexadecimal`;
    device.attributes.set(name, Buffer.from(value, 'hex').toString('latin1'));
  }
  return null;
}
