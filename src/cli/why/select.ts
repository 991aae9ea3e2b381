import type { FactKind } from '../../provenance/provenance.ts';
import type { Origin } from './origin.ts';

/** What `devctl why DEVICE WHAT [NAME]` asks for. */
export interface Selection {
  /** in words, for the answer that there is no such thing */
  readonly words: string;
  readonly takes: (origin: Origin) => boolean;
}

const kinds: Readonly<Record<string, readonly FactKind[]>> = {
  property: ['property'],
  symlink: ['link', 'link-priority'],
  link: ['link', 'link-priority'],
  mode: ['mode'],
  owner: ['owner'],
  group: ['group'],
  tag: ['tag'],
  name: ['name'],
  run: ['run'],
  seclabel: ['seclabel'],
  attribute: ['attribute'],
  sysctl: ['sysctl'],
  options: ['link-priority', 'watch', 'persist', 'log-level'],
};

export const selectable = Object.keys(kinds);

/**
 * Understands what is asked for: a kind of thing, perhaps with a name; a link, by its path below /dev; else a property.
 *
 * @param wanted  the operands behind the device; none asks for everything
 */
export function selectionOf([first, second]: readonly string[]): Selection {
  if (first === undefined) return { words: 'anything', takes: () => true };
  const ofKind = kinds[first];
  if (ofKind !== undefined) {
    const name = second === undefined ? null : withoutDev(second);
    return { words: `${first}${name === null ? '' : ` ${name}`}`, takes: ({ what, name: of }) => ofKind.includes(what) && (name === null || of === name) };
  }
  if (first.startsWith('/dev/')) return { words: `link ${withoutDev(first)}`, takes: ({ what, name }) => what === 'link' && name === withoutDev(first) };
  return { words: `property ${first}`, takes: ({ what, name }) => what === 'property' && name === first };
}

function withoutDev(text: string): string {
  return text.startsWith('/dev/') ? text.slice('/dev/'.length) : text;
}
