import { expect, test } from 'vitest';
import { siphash24 } from '../../src/base/siphash.ts';

const key = Uint8Array.from({ length: 16 }, (_, i) => i);

// From the paper's appendix A (15 bytes) and the first entries of its authors' published vectors: bytes 0, 1, 2 … as input.
test.each([
  [0, 0x726fdb47dd0e0e31n],
  [1, 0x74f839c593dc67fdn],
  [8, 0x93f5f5799a932462n],
  [15, 0xa129ca6149be45e5n],
])('%i bytes', (length, hash) => {
  expect(siphash24(String.fromCharCode(...Array.from({ length }, (_, i) => i)), key)).toBe(hash);
});
