const MASK = (1n << 64n) - 1n;

/**
 * SipHash-2-4 of a byte string (Aumasson and Bernstein, "SipHash: a fast short-input PRF"), with which
 * systemd-udevd makes names that are too long shorter and hardware addresses that last. Not made for speed.
 *
 * @param key  16 bytes
 * @returns 64 bits
 */
export function siphash24(text: string, key: Uint8Array): bigint {
  const bytes = Buffer.from(text, 'latin1');
  const k0 = word(key, 0);
  const k1 = word(key, 8);
  let v0 = k0 ^ 0x736f6d6570736575n;
  let v1 = k1 ^ 0x646f72616e646f6dn;
  let v2 = k0 ^ 0x6c7967656e657261n;
  let v3 = k1 ^ 0x7465646279746573n;

  const round = (): void => {
    v0 = (v0 + v1) & MASK;
    v1 = rotate(v1, 13n) ^ v0;
    v0 = rotate(v0, 32n);
    v2 = (v2 + v3) & MASK;
    v3 = rotate(v3, 16n) ^ v2;
    v0 = (v0 + v3) & MASK;
    v3 = rotate(v3, 21n) ^ v0;
    v2 = (v2 + v1) & MASK;
    v1 = rotate(v1, 17n) ^ v2;
    v2 = rotate(v2, 32n);
  };

  // Whole words of 8 bytes, then what remains of them, with the length in the highest byte.
  for (let at = 0; at <= bytes.length; at += 8) {
    const isLast = at + 8 > bytes.length;
    const message = isLast ? word(bytes, at) | (BigInt(bytes.length & 0xff) << 56n) : word(bytes, at);
    v3 ^= message;
    round();
    round();
    v0 ^= message;
  }

  v2 ^= 0xffn;
  for (let i = 0; i < 4; i++) round();
  return v0 ^ v1 ^ v2 ^ v3;
}

/** Up to eight bytes, the first one lowest. */
function word(bytes: Uint8Array, from: number): bigint {
  let value = 0n;
  for (let i = Math.min(from + 8, bytes.length) - 1; i >= from; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}

function rotate(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & MASK;
}
