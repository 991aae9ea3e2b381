import { nearest } from '../../base/nearest.ts';
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
 * Understands what is asked for: a kind of thing, perhaps with a name; a link, by its path below /dev; else a property. It may be
 * written as rules write it, `OWNER` or `ENV{ID_SERIAL}`, as long as the device has no property of that name.
 *
 * @param wanted   the operands behind the device; none asks for everything
 * @param origins  all that the device has
 */
export function selectionOf([first, second]: readonly string[], origins: readonly Origin[]): Selection {
  if (first === undefined) return { words: 'anything', takes: () => true };
  const inBraces = /^ENV\{(.*)\}$/.exec(first)?.[1];
  if (inBraces !== undefined) return selectionOf([inBraces], origins);
  const isProperty = second === undefined && origins.some(({ what, name }) => what === 'property' && name === first);
  const kind = kinds[first] !== undefined || isProperty ? first : first.toLowerCase();
  const ofKind = kinds[kind];
  if (ofKind !== undefined) {
    const name = second === undefined ? null : withoutDev(second);
    return { words: `${kind}${name === null ? '' : ` ${name}`}`, takes: ({ what, name: of }) => ofKind.includes(what) && (name === null || of === name) };
  }
  if (first.startsWith('/dev/')) return { words: `link ${withoutDev(first)}`, takes: ({ what, name }) => what === 'link' && name === withoutDev(first) };
  return { words: `property ${first}`, takes: ({ what, name }) => what === 'property' && name === first };
}

function withoutDev(text: string): string {
  return text.startsWith('/dev/') ? text.slice('/dev/'.length) : text;
}

/** What somebody probably meant who asked for something that the device has not: words to ask for, or null. */
export function meantBy(word: string, origins: readonly Origin[]): string | null {
  const namesOf = (kind: FactKind): string[] => origins.flatMap(({ what, name }) => (what === kind && name !== null ? [name] : []));
  const link = namesOf('link').find((name) => name === withoutDev(word)) ?? nearest(withoutDev(word), namesOf('link'));
  if (word.includes('/')) return link === null ? null : `/dev/${link}`;
  return nearest(word, [...selectable, ...namesOf('property')]) ?? (link === null ? null : `/dev/${link}`);
}
