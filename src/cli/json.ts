import { utf8Bytes, utf8Text } from '../base/text.ts';

/** How JSON is laid out: on one line, or indented for people. */
export type JsonLayout = 'short' | 'pretty';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** JSON as systemd's programs print it: `pretty` indents by tabs and sets colons apart. Texts stay byte strings. */
export function formatJson(value: Json, layout: JsonLayout): string {
  return layout === 'short' ? JSON.stringify(value) : indented(value, '');
}

/** A whole answer: what JSON has no word for (methods, undefined fields) is left out. */
export function jsonLine(value: object, layout: JsonLayout): string {
  return `${formatJson(value as Json, layout)}\n`;
}

/** A whole answer in UTF-8, indented by two blanks: a byte of its texts that is no UTF-8 becomes U+FFFD. Returns a byte string. */
export function unicodeJson(value: object): string {
  const text = JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? utf8Text(part) : part), 2);
  return `${utf8Bytes(text)}\n`;
}

function indented(value: Json, indent: string): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}\t`;
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => inner + indented(item, inner));
    return items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n${indent}]`;
  }
  const fields = Object.entries(value as { readonly [name: string]: Json | undefined }).flatMap(([name, field]) => (field === undefined ? [] : [`${inner}${JSON.stringify(name)} : ${indented(field, inner)}`]));
  return fields.length === 0 ? '{}' : `{\n${fields.join(',\n')}\n${indent}}`;
}
