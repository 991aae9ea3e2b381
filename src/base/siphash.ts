/**
 * SipHash-2-4 of a byte string (Aumasson and Bernstein, "SipHash: a fast short-input PRF"), with which
 * systemd-udevd makes names that are too long shorter and hardware addresses that last.
 *
 * @param key  16 bytes
 * @returns 64 bits
 */
export function siphash24(text: string, key: Uint8Array): bigint {
  // v0 to v3, each as its low and its high half: small integers of the engine, where a BigInt would be an object for every step.
  let v0 = keyWord(key, 0);
  let v0High = keyWord(key, 4);
  let v1 = keyWord(key, 8);
  let v1High = keyWord(key, 12);
  let v2 = v0 ^ 0x6e657261;
  let v2High = v0High ^ 0x6c796765;
  let v3 = v1 ^ 0x79746573;
  let v3High = v1High ^ 0x74656462;
  v0 ^= 0x70736575;
  v0High ^= 0x736f6d65;
  v1 ^= 0x6e646f6d;
  v1High ^= 0x646f7261;

  // Two rounds for each whole word of 8 bytes and for what remains of them, and four to finish.
  const wordRounds = 2 * (Math.floor(text.length / 8) + 1);
  let word = 0;
  let wordHigh = 0;
  for (let round = 0; round < wordRounds + 4; round++) {
    if (round === wordRounds) v2 ^= 0xff;
    else if (round < wordRounds && (round & 1) === 0) {
      const at = round * 4;
      word = textWord(text, at);
      wordHigh = textWord(text, at + 4) | (round === wordRounds - 2 ? text.length << 24 : 0);
      v3 ^= word;
      v3High ^= wordHigh;
    }

    let sum = (v0 + v1) | 0;
    v0High = (v0High + v1High + carryOf(sum, v1)) | 0;
    v0 = sum;
    let low = (v1 << 13) | (v1High >>> 19);
    let high = (v1High << 13) | (v1 >>> 19);
    v1 = low ^ v0;
    v1High = high ^ v0High;
    low = v0High;
    v0High = v0;
    v0 = low;

    sum = (v2 + v3) | 0;
    v2High = (v2High + v3High + carryOf(sum, v3)) | 0;
    v2 = sum;
    low = (v3 << 16) | (v3High >>> 16);
    high = (v3High << 16) | (v3 >>> 16);
    v3 = low ^ v2;
    v3High = high ^ v2High;

    sum = (v0 + v3) | 0;
    v0High = (v0High + v3High + carryOf(sum, v3)) | 0;
    v0 = sum;
    low = (v3 << 21) | (v3High >>> 11);
    high = (v3High << 21) | (v3 >>> 11);
    v3 = low ^ v0;
    v3High = high ^ v0High;

    sum = (v2 + v1) | 0;
    v2High = (v2High + v1High + carryOf(sum, v1)) | 0;
    v2 = sum;
    low = (v1 << 17) | (v1High >>> 15);
    high = (v1High << 17) | (v1 >>> 15);
    v1 = low ^ v2;
    v1High = high ^ v2High;
    low = v2High;
    v2High = v2;
    v2 = low;

    if (round < wordRounds && (round & 1) === 1) {
      v0 ^= word;
      v0High ^= wordHigh;
    }
  }
  return (BigInt((v0High ^ v1High ^ v2High ^ v3High) >>> 0) << 32n) | BigInt((v0 ^ v1 ^ v2 ^ v3) >>> 0);
}

/** What a sum of low halves carries. Unsigned numbers are in the order of their signed ones with the highest bit turned over. */
function carryOf(sum: number, addend: number): number {
  return (sum ^ 0x80000000) < (addend ^ 0x80000000) ? 1 : 0;
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
