/**
 * The numbers that libudev's listeners filter on in the kernel: hashes of subsystem and devtype, and a bloom filter of
 * tags (struct monitor_netlink_header of sd-device). Pure.
 */

/** MurmurHash2, 32 bit, seed 0 (Austin Appleby's public-domain function), of a byte string. */
export function hash32(text: string): number {
  const m = 0x5bd1e995;
  const length = text.length;
  let h = length;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    let k = (text.charCodeAt(i) & 0xff) | ((text.charCodeAt(i + 1) & 0xff) << 8) | ((text.charCodeAt(i + 2) & 0xff) << 16) | ((text.charCodeAt(i + 3) & 0xff) << 24);
    k = Math.imul(k, m);
    k ^= k >>> 24;
    k = Math.imul(k, m);
    h = Math.imul(h, m) ^ k;
  }
  const rest = length - i;
  if (rest >= 3) h ^= (text.charCodeAt(i + 2) & 0xff) << 16;
  if (rest >= 2) h ^= (text.charCodeAt(i + 1) & 0xff) << 8;
  if (rest >= 1) h = Math.imul(h ^ (text.charCodeAt(i) & 0xff), m);
  h ^= h >>> 13;
  h = Math.imul(h, m);
  h ^= h >>> 15;
  return h >>> 0;
}

/** The bits of a 64-bit bloom filter: for each word the bit that each of the first four groups of six bits of its hash names. */
export interface BloomBits {
  readonly high: number;
  readonly low: number;
}

/** The bits of a message with these tags: four for each tag. */
export function bloomBits(words: Iterable<string>): BloomBits {
  let high = 0;
  let low = 0;
  for (const word of words) {
    const hash = hash32(word);
    for (let shift = 0; shift < 24; shift += 6) {
      const bit = (hash >>> shift) & 63;
      if (bit >= 32) high |= 1 << (bit - 32);
      else low |= 1 << bit;
    }
  }
  return { high: high >>> 0, low: low >>> 0 };
}
