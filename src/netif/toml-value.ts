/**
 * Values as devMaster's .link files have them: strings in quotes, and arrays of such strings, as in TOML.
 *
 * @returns the strings; null for a value that is written as systemd's are
 */
export function tomlStrings(value: string): string[] | null {
  const array = /^\[(.*)\]\s*(?:#.*)?$/s.exec(value)?.[1];
  const items = array === undefined ? value : array.trim().replace(/,$/, '');
  if (array !== undefined && items.trim() === '') return [];
  const strings: string[] = [];
  let rest = items.trim();
  for (;;) {
    const string = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)')\s*/s.exec(rest);
    if (string === null) return null;
    strings.push(string[2] ?? (string[1] ?? '').replace(/\\(["\\])/g, '$1'));
    rest = rest.slice(string[0].length);
    if (rest === '' || (array === undefined && rest.startsWith('#'))) return strings;
    if (array === undefined || !rest.startsWith(',')) return null;
    rest = rest.slice(1).trimStart();
  }
}
