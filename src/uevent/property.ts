/**
 * What can be a property of a device, and how properties are read from a message or a `uevent` file. Pure.
 *
 * A property ends up in the database, in environments and on command lines, and what is in it may come from hardware. One that
 * does not fit is left out; the event and its other properties stay.
 */
import { isPlainText } from '../base/text.ts';

/** Whether sd-device takes a name: ASCII letters, digits, `_` and `.` */
export function isPropertyName(text: string): boolean {
  return /^[0-9A-Za-z_.]+$/.test(text);
}

/** Whether sd-device takes a value: UTF-8 without control characters, and not empty. */
export function isPropertyValue(text: string): boolean {
  return text !== '' && isPlainText(text);
}

/**
 * The canonical name of a node: `sda` and `/dev/sda` both give `/dev/sda`. Null for what leads out of /dev, or would be a line
 * of its own in a record.
 */
export function canonicalDevname(name: string): string | null {
  if (name.startsWith('/') && !name.startsWith('/dev/')) return null;
  if (hasControlCharacter(name)) return null;
  const parts = (name.startsWith('/') ? name.slice('/dev/'.length) : name).split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0 || parts.includes('..') ? null : `/dev/${parts.join('/')}`;
}

/** An absolute path without empty, `.` and `..` parts: it is put behind /sys and opened. */
export function isDevpath(text: string): boolean {
  return text.length > 1 && text.startsWith('/') && !/\/(\.{0,2})(\/|$)/.test(text) && !hasControlCharacter(text);
}

/** Where pairs stand in a text: from `start` on, each ended by `separator`. */
export interface Pairs {
  readonly start: number;
  readonly separator: '\0' | '\n';
  /** told each pair that is left out */
  readonly onSkipped?: ((pair: string) => void) | undefined;
}

/**
 * Reads KEY=VALUE pairs in their order, except that MAJOR and MINOR, which only mean something together, stand behind the others
 * as they do in sd-device. Of a repeated name the last value counts, in the place of the first; an empty value removes the
 * property. DEVNAME becomes canonical.
 */
export function readProperties(text: string, pairs: Pairs): Map<string, string> {
  const properties = new Map<string, string>();
  readPairs(text, pairs, properties);
  return properties;
}

/**
 * The same, into a map that is empty.
 *
 * @returns whether the text is word for word what the map says: nothing was left out, altered or put elsewhere
 */
export function readPairs(text: string, { start, separator, onSkipped }: Pairs, properties: Map<string, string>): boolean {
  // Nearly every text is plain as a whole; then nothing in it has to be looked at for that.
  const isPlain = (separator === '\n' ? /^[\n -~]*$/ : /^[\0 -~]*$/).test(text);
  let pairCount = 0;
  for (let at = start; at < text.length; ) {
    let end = text.indexOf(separator, at);
    if (end < 0) end = text.length;
    const equals = text.indexOf('=', at);
    const taken = equals > at && equals < end && take(properties, { name: text.slice(at, equals), text: text.slice(equals + 1, end), isPlain });
    if (!taken && end > at) onSkipped?.(text.slice(at, end));
    pairCount++;
    at = end + 1;
  }
  // A pair that was left out, repeated or empty is missing from the map; names of nodes and their numbers have forms of their own.
  const isExact = isPlain && properties.size === pairCount && !properties.has('DEVNAME') && !properties.has('MAJOR') && text.endsWith(separator);
  moveNumberBehind(properties, onSkipped);
  return isExact && properties.size === pairCount;
}

/** @returns false for a pair that is no property */
function take(properties: Map<string, string>, { name, text, isPlain }: { readonly name: string; readonly text: string; readonly isPlain: boolean }): boolean {
  const shape = shapes.get(name);
  // A name that has a shape is one.
  if (shape === undefined && !isPropertyName(name)) return false;
  // The value ends with its line: the kernel puts a newline behind some (sd-device cuts there too).
  const value = !isPlain && hasControlCharacter(text) ? (/^[^\n\r]*/.exec(text)?.[0] ?? '') : text;
  if (value === '') {
    properties.delete(name);
    return true;
  }
  if (name === 'DEVNAME') {
    const devname = canonicalDevname(value);
    if (devname !== null) properties.set(name, devname);
    return devname !== null;
  }
  if (shape !== undefined ? !shape(value) : !isPlain && !isPlainText(value)) return false;
  properties.set(name, value);
  return true;
}

/** What the kernel's own properties must look like; any other is text. */
const shapes: ReadonlyMap<string, (value: string) => boolean> = new Map<string, (value: string) => boolean>([
  // A name in sysfs is made by a driver and may be any bytes.
  ['DEVPATH', isDevpath],
  ['SUBSYSTEM', (value) => isPlainText(value) && !value.includes('/')],
  ['IFINDEX', (value) => isNumber(value, 1, 0x7fffffff)],
  ['DEVMODE', (value) => parseMode(value) !== null],
  ['DEVUID', (value) => isNumber(value, 0, 0xfffffffe)],
  ['DEVGID', (value) => isNumber(value, 0, 0xfffffffe)],
  ['DISKSEQ', (value) => /^[0-9]{1,20}$/.test(value) && BigInt(value) > 0n],
]);

/** Permission bits as the kernel writes them (`%#o`): octal behind a 0, else decimal; null for any other text. */
export function parseMode(text: string): number | null {
  if (!/^(0[0-7]*|[1-9][0-9]*)$/.test(text)) return null;
  const mode = Number.parseInt(text, text.startsWith('0') ? 8 : 10);
  return mode <= 0o7777 ? mode : null;
}

function isNumber(text: string, least: number, most: number): boolean {
  return /^[0-9]{1,10}$/.test(text) && Number(text) >= least && Number(text) <= most;
}

/** Major number 0 is no device, a minor number alone means nothing, and one that cannot be makes the other worthless. */
function moveNumberBehind(properties: Map<string, string>, onSkipped: Pairs['onSkipped']): void {
  const major = properties.get('MAJOR');
  const minor = properties.get('MINOR');
  if (major === undefined && minor === undefined) return;
  properties.delete('MAJOR');
  properties.delete('MINOR');
  if (major === undefined || !isNumber(major, 1, 0xfff) || (minor !== undefined && !isNumber(minor, 0, 0xfffff))) {
    onSkipped?.(`MAJOR=${major ?? ''} MINOR=${minor ?? ''}`);
    return;
  }
  properties.set('MAJOR', major);
  if (minor !== undefined) properties.set('MINOR', minor);
}

function hasControlCharacter(text: string): boolean {
  return /[\x00-\x1f\x7f]/.test(text);
}
