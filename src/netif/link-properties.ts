import { escapeBytes } from '../base/text.ts';
import type { LinkConfig } from './link-config.ts';

export interface PropertyFacts {
  /** the name that the interface is to have or keeps */
  readonly name: string;
  /** a property in the database's record of the device, null when there is none */
  stored(name: string): string | null;
}

/** A property; null removes it. */
export type GivenProperty = readonly [name: string, value: string | null];

/**
 * What a file gives to a device, in systemd's order.
 *
 * @see systemd.link(5) "Property=", "ImportProperty=", "UnsetProperty="
 */
export function linkProperties(config: Pick<LinkConfig, 'file' | 'dropIns' | 'link'>, { name, stored }: PropertyFacts): readonly GivenProperty[] {
  const { file, dropIns, link } = config;
  const imported = link.importedProperties.flatMap((key) => {
    const value = stored(key);
    return value === null ? [] : [[key, value] as const];
  });
  return [
    ...imported,
    ...link.properties,
    ...link.unsetProperties.map((key) => [key, null] as const),
    ['ID_NET_LINK_FILE', file],
    ['ID_NET_LINK_FILE_DROPINS', dropIns.length === 0 ? null : dropIns.map(escaped).join(':')],
    ['ID_NET_NAME', name],
  ];
}

/** Colons separate the paths; one inside a path is written as `\x3a`. */
function escaped(path: string): string {
  return escapeBytes(path, /[:\\\x00-\x1f\x7f-\xff]/g);
}
