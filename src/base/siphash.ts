/** The state: v0 to v3, each as its low and its high half. */
type Words = Int32Array;

/**
 * SipHash-2-4 of a byte string (Aumasson and Bernstein, "SipHash: a fast short-input PRF"), with which
 * systemd-udevd makes names that are too long shorter and hardware addresses that last.
 *
 * @param key  16 bytes
 * @returns 64 bits
 */
export function siphash24(text: string, key: Uint8Array): bigint {
  const k0Low = keyWord(key, 0);
  const k0High = keyWord(key, 4);
  const k1Low = keyWord(key, 8);
  const k1High = keyWord(key, 12);
  const v: Words = Int32Array.of(
    k0Low ^ 0x70736575, k0High ^ 0x736f6d65, k1Low ^ 0x6e646f6d, k1High ^ 0x646f7261,
    k0Low ^ 0x6e657261, k0High ^ 0x6c796765, k1Low ^ 0x79746573, k1High ^ 0x74656462,
  );

  // Whole words of 8 bytes, then what remains of them, with the length in the highest byte.
  for (let at = 0; at <= text.length; at += 8) {
    const isLast = at + 8 > text.length;
    const low = textWord(text, at);
    const high = textWord(text, at + 4) | (isLast ? text.length << 24 : 0);
    v[6]! ^= low;
    v[7]! ^= high;
    round(v);
    round(v);
    v[0]! ^= low;
    v[1]! ^= high;
  }

  v[4]! ^= 0xff;
  for (let i = 0; i < 4; i++) round(v);
  const low = v[0]! ^ v[2]! ^ v[4]! ^ v[6]!;
  const high = v[1]! ^ v[3]! ^ v[5]! ^ v[7]!;
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

/** SipRound. Halves of 32 bits stay small integers of the engine; a BigInt would be an object for every step. */
function round(v: Words): void {
  add(v, 0, 2);
  rotate(v, 2, 13);
  mix(v, 2, 0);
  swapHalves(v, 0);
  add(v, 4, 6);
  rotate(v, 6, 16);
  mix(v, 6, 4);
  add(v, 0, 6);
  rotate(v, 6, 21);
  mix(v, 6, 0);
  add(v, 4, 2);
  rotate(v, 2, 17);
  mix(v, 2, 4);
  swapHalves(v, 4);
}

function add(v: Words, to: number, from: number): void {
  const low = (v[to]! + v[from]!) | 0;
  // Comparing unsigned numbers by their signed halves: the order is the same once the highest bit is turned over.
  const carry = (low ^ 0x80000000) < (v[from]! ^ 0x80000000) ? 1 : 0;
  v[to] = low;
  v[to + 1] = v[to + 1]! + v[from + 1]! + carry;
}

/** @param bits  1 to 31 */
function rotate(v: Words, at: number, bits: number): void {
  const low = v[at]!;
  const high = v[at + 1]!;
  v[at] = (low << bits) | (high >>> (32 - bits));
  v[at + 1] = (high << bits) | (low >>> (32 - bits));
}

function mix(v: Words, to: number, from: number): void {
  v[to]! ^= v[from]!;
  v[to + 1]! ^= v[from + 1]!;
}

function swapHalves(v: Words, at: number): void {
  const low = v[at]!;
  v[at] = v[at + 1]!;
  v[at + 1] = low;
}

function keyWord(key: Uint8Array, at: number): number {
  return (key[at] ?? 0) | ((key[at + 1] ?? 0) << 8) | ((key[at + 2] ?? 0) << 16) | ((key[at + 3] ?? 0) << 24);
}

/** Up to four bytes, the first one lowest; behind the end there are none. */
function textWord(text: string, at: number): number {
  let word = 0;
  for (let i = Math.min(at + 4, text.length) - 1; i >= at; i--) word = (word << 8) | text.charCodeAt(i);
  return word;
}
