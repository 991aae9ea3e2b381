import { encodeNodeName, utf8Length } from '../../base/text.ts';

/** libblkid is given this much room for what it rewrites, with the final NUL. */
const roomBytes = 256;

/**
 * A text without white space at its ends, in which every run of white space and every byte that is not UTF-8 is an underscore:
 * the readable form of labels and UUIDs. It may still have characters that a link's name cannot have.
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
    const length = characterLength(words, at);
    result += length === 0 ? '_' : words.slice(at, at + length);
    at += Math.max(length, 1);
  }
  return result;
}

/**
 * A text with everything that a link's name may not have as `\x` and two hexadecimal digits.
 *
 * Where there is no more room libblkid stops without ending the text: after a byte that stays as it is comes what was in that
 * place before.
 *
 * @param before  what the room held
 * @see libblkid(3) blkid_encode_string
 */
export function encoded(text: string, before = ''): string {
  const whole = escaped(text);
  return whole.length < fullBytes ? whole : cut(text, before);
}

/** libblkid takes no further byte once so much is written. */
const fullBytes = roomBytes - 3;

function cut(text: string, before: string): string {
  let result = '';
  let lastLength = 0;
  for (let at = 0; result.length < fullBytes; at += lastLength) {
    lastLength = Math.max(characterLength(text, at), 1);
    const written = escaped(text.slice(at, at + lastLength));
    result += written;
    const isEscape = written.length > lastLength;
    if (result.length >= fullBytes && !isEscape) result += before.slice(result.length);
  }
  return result.slice(0, roomBytes - 1);
}

/**
 * U+FFFE and the like. They are no characters to udev, and a property's value must not have them, but libblkid takes them for
 * characters; so a label with one gets no property, and the device no link with that label.
 */
const nobodysCharacter = /(\xef\xbf\xbe|\xf0[\x9f\xaf\xbf]\xbf\xbe|[\xf1-\xf3][\x8f\x9f\xaf\xbf]\xbf\xbe|\xf4\x8f\xbf\xbe)/;

function escaped(text: string): string {
  if (!nobodysCharacter.test(text)) return encodeNodeName(text);
  return text.split(nobodysCharacter).map((part, index) => (index % 2 === 1 ? part : encodeNodeName(part))).join('');
}

function characterLength(text: string, at: number): number {
  const length = utf8Length(text, at);
  if (length > 0) return length;
  const found = nobodysCharacter.exec(text.slice(at, at + 4));
  return found?.index === 0 ? found[0].length : 0;
}
