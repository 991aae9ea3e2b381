import { trimBlanksAtEnd, maxNameBytes } from '../base/text.ts';
import type { AttributeName } from './program.ts';

type Elsewhere = Extract<AttributeName, { kind: 'elsewhere' }>;

/**
 * Reads `[subsystem/sysname]attribute`, an attribute of another device. The attribute may be left out, and may have a
 * slash in front; a sysname may contain slashes, as in `[block/cciss/c0d0]size`.
 *
 * @returns null when it is not of that form
 */
export function parseElsewhere(text: string): Elsewhere | null {
  const found = /^\[([^/]*)\/([^\]]*)\]\/?([^]*)$/.exec(text);
  if (found === null) return null;
  const [, subsystem = '', sysname = '', name = ''] = found;
  return { kind: 'elsewhere', subsystem, sysname, name: name === '' ? null : name };
}

/** What a pattern is compared with: at most 511 bytes, and without white space at the end unless the pattern has some there. */
export function comparable(value: string, trims: boolean): string {
  return trims ? trimBlanksAtEnd(value.length > maxNameBytes ? value.slice(0, maxNameBytes) : value) : value;
}

/** Takes `.`, `..` and doubled slashes out of an absolute path. */
export function plainPath(path: string): string {
  if (!/\/(\/|\.\.?(\/|$)|$)/.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
