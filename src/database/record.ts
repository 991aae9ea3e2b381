import { canonicalLink, isPropertyName, isPropertyValue, isTag } from '../device/names.ts';
import type { Stored } from '../device/stored.ts';

/**
 * The text of a record, `/run/udev/data/ID`: lines of a letter, a colon and a value, in the order S L I E G Q V, as sd-device
 * writes and reads it (device_update_db and handle_db_line of systemd). Pure.
 *
 * Properties stand in the order in which they were given. systemd puts links and tags into the order of a hash table with a
 * random seed, so that their order means nothing to anybody; here it is the order in which they were given too.
 */

/** The version that tells readers that Q: is the tags of the last event and G: all that there ever were. */
const VERSION = 1;

/** Whether there is anything to write down; a record of nothing is an empty file or none at all. */
export function hasContent({ links, linkPriority, properties, tags, currentTags }: Stored): boolean {
  return links.length > 0 || linkPriority !== 0 || properties.size > 0 || tags.size > 0 || currentTags.size > 0;
}

/**
 * Writes a record. What could not be read back is left out: whatever was stored, no value becomes a line of its own.
 *
 * @param isNode  false for a device without a node, which has no links to write down
 */
export function formatRecord(record: Stored, { isNode }: { isNode: boolean } = { isNode: true }): string {
  if (!hasContent(record)) return '';
  let text = '';
  if (isNode) {
    for (const link of record.links) if (canonicalLink(link) === link) text += `S:${link}\n`;
    if (record.linkPriority !== 0) text += `L:${record.linkPriority}\n`;
  }
  if (record.initializedUsec !== null && record.initializedUsec > 0n) text += `I:${record.initializedUsec}\n`;
  text += formatProperties(record.properties);
  for (const tag of record.tags) if (isTag(tag)) text += `G:${tag}\n`;
  for (const tag of record.currentTags) if (isTag(tag)) text += `Q:${tag}\n`;
  return `${text}V:${VERSION}\n`;
}

function formatProperties(properties: ReadonlyMap<string, string>): string {
  let text = '';
  properties.forEach((value, name) => {
    if (isPropertyName(name) && isPropertyValue(value)) text += `E:${name}=${value}\n`;
  });
  return text;
}

/**
 * Reads a record. A line that means nothing is passed over: another daemon may have written it. A line without an end is one
 * too, because it was not written to its end.
 *
 * @param onBadLine  told each line that is passed over although its letter is known, or that is no line of a record at all
 */
export function parseRecord(text: string, onBadLine?: (line: string) => void): Stored {
  const record: Draft = { links: new Set(), linkPriority: 0, initializedUsec: null, properties: new Map(), tags: new Set(), currentTags: new Set() };
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    if (end < 0) {
      onBadLine?.(text.slice(start));
      break;
    }
    const lineEnd = text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
    if (lineEnd > start) {
      const isTaken = text.charCodeAt(start + 1) === COLON && takeLine(record, text.charAt(start), text.slice(start + 2, lineEnd));
      if (!isTaken) onBadLine?.(text.slice(start, lineEnd));
    }
    start = end + 1;
  }
  return { ...record, links: [...record.links] };
}

interface Draft {
  readonly links: Set<string>;
  linkPriority: number;
  initializedUsec: bigint | null;
  readonly properties: Map<string, string>;
  readonly tags: Set<string>;
  readonly currentTags: Set<string>;
}

/** @returns false for a value that does not fit its letter */
function takeLine(record: Draft, letter: string, value: string): boolean {
  switch (letter) {
    case 'S': {
      const link = canonicalLink(value);
      if (link !== null) record.links.add(link);
      return link !== null;
    }
    case 'L':
      if (!/^-?[0-9]{1,10}$/.test(value)) return false;
      record.linkPriority = Number(value);
      return true;
    case 'I':
      if (!/^[0-9]{1,20}$/.test(value)) return false;
      record.initializedUsec = BigInt(value);
      return true;
    case 'E':
      return takeProperty(record.properties, value);
    case 'G':
    case 'Q':
      if (!isTag(value)) return false;
      record.tags.add(value);
      if (letter === 'Q') record.currentTags.add(value);
      return true;
    default:
      // V: only one version is left (systemd 261); W: a watch handle, until systemd 248; others: of a newer daemon.
      return true;
  }
}

function takeProperty(properties: Map<string, string>, pair: string): boolean {
  const equals = pair.indexOf('=');
  const name = pair.slice(0, Math.max(equals, 0));
  const value = pair.slice(equals + 1);
  if (!isPropertyName(name)) return false;
  // An empty value takes back what was said before.
  if (value === '') properties.delete(name);
  else if (isPropertyValue(value)) properties.set(name, value);
  else return false;
  return true;
}

const COLON = 0x3a;
const CARRIAGE_RETURN = 0x0d;
