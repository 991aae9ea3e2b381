import type { Stored } from '../device/stored.ts';

/**
 * The text of a record, `/run/udev/data/ID`: lines of a letter, a colon and a value, in the order S L I E G Q V, which is how
 * libudev and sd-device write and read it. Pure.
 */

/** The version that readers of the current tags (Q:) look for. */
const VERSION = 1;

/** A record without anything. */
export const emptyRecord: Stored = {
  links: [],
  linkPriority: 0,
  initializedUsec: null,
  properties: new Map(),
  tags: new Set(),
  currentTags: new Set(),
};

/** Whether there is anything to write down; a record of nothing is an empty file or none at all. */
export function hasContent({ links, linkPriority, properties, tags }: Stored): boolean {
  return links.length > 0 || linkPriority !== 0 || properties.size > 0 || tags.size > 0;
}

export function formatRecord(record: Stored): string {
  if (!hasContent(record)) return '';
  let text = '';
  for (const link of record.links) text += `S:${link}\n`;
  if (record.linkPriority !== 0) text += `L:${record.linkPriority}\n`;
  if (record.initializedUsec !== null) text += `I:${record.initializedUsec}\n`;
  for (const [name, value] of record.properties) text += `E:${name}=${value}\n`;
  for (const tag of record.tags) text += `G:${tag}\n`;
  for (const tag of record.currentTags) text += `Q:${tag}\n`;
  return `${text}V:${VERSION}\n`;
}

/** Reads a record. Lines that mean nothing are passed over: a newer daemon may have written them. */
export function parseRecord(text: string): Stored {
  const links: string[] = [];
  const properties = new Map<string, string>();
  const tags = new Set<string>();
  const currentTags = new Set<string>();
  let linkPriority = 0;
  let initializedUsec: bigint | null = null;
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    if (text.charCodeAt(start + 1) === COLON) {
      const value = text.slice(start + 2, end);
      switch (text[start]) {
        case 'S':
          links.push(value);
          break;
        case 'L':
          if (/^-?[0-9]{1,10}$/.test(value)) linkPriority = Number(value);
          break;
        case 'I':
          if (/^[0-9]{1,20}$/.test(value)) initializedUsec = BigInt(value);
          break;
        case 'E': {
          const equals = value.indexOf('=');
          if (equals > 0) properties.set(value.slice(0, equals), value.slice(equals + 1));
          break;
        }
        case 'G':
          tags.add(value);
          break;
        case 'Q':
          currentTags.add(value);
          break;
      }
    }
    start = end + 1;
  }
  return { links, linkPriority, initializedUsec, properties, tags, currentTags };
}

const COLON = 0x3a;
