import { nearest } from '../base/nearest.ts';
import type { Paths } from '../base/paths.ts';
import { exists, listFolder } from '../kernel/file.ts';

/**
 * The device that somebody probably meant whose words name none: its neighbour in /dev or /sys with the most similar name.
 *
 * @param text  a node, a link, a path in /sys with or without `/sys`, or a bare name
 * @returns a name that exists, or null
 */
export function similarDevice(paths: Paths, text: string): string | null {
  if (text.startsWith('/dev/')) return similarBelow(paths.dev, '/dev', text.slice('/dev/'.length));
  if (text.startsWith('/sys/')) return similarBelow(paths.sys, '/sys', text.slice('/sys/'.length));
  if (text.startsWith('/')) return similarBelow(paths.sys, '/sys', text.replace(/^\/+/, ''));
  return similarBelow(paths.dev, '/dev', text) ?? similarBelow(paths.sys, '/sys', `class/net/${text}`);
}

/** "did you mean …?", to stand behind a complaint; null when nothing is similar. */
export function deviceHint(paths: Paths, text: string): string | null {
  const similar = similarDevice(paths, text);
  return similar === null ? null : `did you mean ${similar}?`;
}

/** Goes down as far as the path exists, and replaces the first name that does not. */
function similarBelow(folder: string, shown: string, rest: string): string | null {
  const [name = '', ...more] = rest.split('/');
  if (name === '') return null;
  let chosen: string | null = name;
  if (!exists(`${folder}/${name}`)) chosen = nearest(name, (listFolder(folder) ?? []).toSorted());
  if (chosen === null) return null;
  if (more.length > 0) return similarBelow(`${folder}/${chosen}`, `${shown}/${chosen}`, more.join('/'));
  return `${shown}/${chosen}`;
}
