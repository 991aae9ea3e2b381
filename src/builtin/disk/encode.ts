import { encodeNodeName, utf8Length } from '../../base/text.ts';

/** libblkid is given this much room for what it rewrites, with the final NUL. */
const roomBytes = 256;

/**
 * A text without white space at its ends, in which every run of white space and every byte that is not UTF-8 is an underscore:
 * the readable form of labels and UUIDs. Whoever makes a link's name of it has more to replace.
 *
 * @see libblkid(3) blkid_safe_string
 */
export function safe(text: string): string {
  const words = text
    .slice(0, roomBytes - 1)
    .replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '')
    .replace(/[ \t\n\v\f\r]+/g, '_');
  let result = '';
  for (let at = 0; at < words.length; ) {
    const length = utf8Length(words, at);
    result += length === 0 ? '_' : words.slice(at, at + length);
    at += Math.max(length, 1);
  }
  return result;
}

/**
 * A text with everything that a link's name may not have as `\x` and two hexadecimal digits; cut where there is no more room.
 *
 * @see libblkid(3) blkid_encode_string
 */
export function encoded(text: string): string {
  return encodeNodeName(text).slice(0, roomBytes - 1);
}
